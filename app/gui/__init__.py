"""The window: the only room that knows Qt. It asks the Catalog and listens to its events."""
