"""The console: where a study team works. One folder a screen; docs/console.md shows them."""
