"""Network sizes that can be trusted: how visible each respondent was to recruiters, as far as the data can tell."""
