"""The library as a whole: how well it finds its own photos, ways through it, where new photos belong."""
