"""Network sizes that can be trusted.

How visible each respondent was to recruiters, as far as the data can tell.
"""
