"""Ways to resample, one file per method."""
