"""Estimation from respondent-driven samples: arrays in, frozen results out."""
