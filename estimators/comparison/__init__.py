"""Is one group different from another? Differences, ratios, tests and regressions, one file each."""
