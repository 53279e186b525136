"""Learning from examples what makes two photos alike, and trying on others whether it helped. Vectors in, a map out."""
