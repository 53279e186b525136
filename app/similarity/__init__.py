"""Vectors: the model, the device it runs on, the descriptor and the nearest-neighbour index."""
