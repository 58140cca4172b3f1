"""A phone that texts faster than any person gets no answer: two machines that answer each other fall silent.

What it texts is kept, the study team is told, and so is the phone, once. As soon as it has slowed down it is
answered again.
"""

from datetime import timedelta

TEXT_WINDOW = timedelta(hours=1)
TEXT_LIMIT = 100
"""Texts of one phone within TEXT_WINDOW that are answered. A whole interview takes far fewer."""


def is_near_the_limit(recent_texts: int) -> bool:
    """Return whether to count a phone's texts one by one, as two of one instant may share a count."""
    return recent_texts > TEXT_LIMIT // 2
