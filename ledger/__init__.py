"""The book of a science and technology office's funding methods; it knows no instrument."""

__version__ = "0.1.0"
