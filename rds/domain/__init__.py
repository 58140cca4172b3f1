"""The study's rules and plain data: standard library only, no clock, no input or output, no randomness."""
