"""Overview: is the study well, and what needs a person?"""
