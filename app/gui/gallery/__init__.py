"""The library page: folders, gallery, and what stands there before the first photo."""
