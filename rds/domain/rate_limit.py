"""A phone that texts faster than any person gets no answer: two machines that answer each other fall silent.

What it texts is kept, the study team is told, and so is the phone, once. As soon as it has slowed down it is
answered again.
"""

from datetime import timedelta

TEXT_WINDOW = timedelta(hours=1)
TEXT_LIMIT = 100
"""Texts of one phone within TEXT_WINDOW that are answered. A whole interview takes far fewer."""


def is_near_the_limit(recent_texts: int) -> bool:
    """Return whether a phone's texts are to be counted one after the other: two of one instant may have been counted alike."""
    return recent_texts > TEXT_LIMIT // 2
