"""The library as a whole: its health, paths from photo to photo, where new photos belong."""
