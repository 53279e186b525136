"""What can be asked of a Catalog, a facet for each part of the library, over one desk."""
