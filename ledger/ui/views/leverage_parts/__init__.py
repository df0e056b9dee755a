"""The parts of the page on leverage: what is asked, headlines, ratios, the comparable figure, own definitions."""
