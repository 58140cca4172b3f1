"""Samples from files and data frames, and files from samples."""
