"""Samples from files and data frames."""
