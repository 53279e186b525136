"""The library looked at: galleries, thumbnails, large pictures."""
