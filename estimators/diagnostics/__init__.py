"""How recruitment went, as numbers.

One file for each question, each answer with the warnings that its figures call for.
"""
