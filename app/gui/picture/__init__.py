"""One picture on the screen: fetched, held, zoomed, painted."""
