"""What is kept, and kept safe: parties, entries, records, their guards and their chain."""
