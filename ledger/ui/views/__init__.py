"""The generic pages; each has `render(context)`."""
