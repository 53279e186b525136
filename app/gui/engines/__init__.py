"""Engines: what is there, which is in use, and how others come to be and are compared."""
