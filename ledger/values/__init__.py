"""Values and their arithmetic: pure, with no database, no screen and no clock."""
