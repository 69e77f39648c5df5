"""One spider per kind of source; all share `base`."""
