"""Pixels: from a photo file to an upright RGB image, a thumbnail and the input of a model."""
