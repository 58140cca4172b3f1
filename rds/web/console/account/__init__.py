"""One's own account: how to come back, how the console looks, and the way out."""
