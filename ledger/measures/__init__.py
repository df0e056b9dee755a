"""What the book means: leverage, targets, checks."""
