"""Many pictures: the grid that every list of photos is shown in."""
