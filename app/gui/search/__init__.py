"""Neighbours: the panel beside the gallery and the page of a search."""
