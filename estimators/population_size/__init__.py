"""How many people there are.

From network sizes in order of recruitment, or from a count of something they have in common.
"""
