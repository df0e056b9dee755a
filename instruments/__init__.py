"""The funding methods, one package each; they import the book and never one another."""
