"""The first page after signing in: the studies."""
