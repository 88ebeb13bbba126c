"""The living gallery: every component of the house, drawn by its own template with invented data."""
