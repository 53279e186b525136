"""The terminal: the same Catalog without a window."""
