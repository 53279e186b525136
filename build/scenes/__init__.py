"""Photographs that nobody took: light, land, water and fruit computed with numpy, for README's pictures."""
