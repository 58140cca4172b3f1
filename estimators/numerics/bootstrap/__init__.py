"""Ways to redraw a sample, one file per method."""
