"""One file per source, one manifest."""
