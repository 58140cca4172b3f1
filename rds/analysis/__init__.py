"""What analysts ask of a file of respondents: one file for each command, over the estimators."""
