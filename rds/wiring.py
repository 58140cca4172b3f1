"""The one place that introduces the parts to each other."""
