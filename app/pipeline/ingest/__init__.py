"""Photos in: scan, embed, reindex, and what sets them going."""
