"""Engines that learn: from labelled photos what makes two alike, from the library a shorter vector."""
