"""What the page of schemes is made of: reading one, comparing two, copying or changing one, trying one on a case."""
