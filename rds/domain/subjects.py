"""What a case of the study team is about."""

from enum import StrEnum


class Subject(StrEnum):
    """What a phone's texts, or what has happened to it, seem to be about."""

    MONEY = "money"
    LEAVING = "leaving"
    ERASURE = "erasure"
    NEW_NUMBER = "new number"
    QUESTION = "question"
    COMPLAINT = "complaint"
    ABUSE = "abuse"
    OTHER = "other"
    UNDELIVERED = "undelivered"
    LEAKING_COUPON = "leaking coupon"
    GUESSING = "guessing"
    PAYMENT_REFUSED = "payment refused"
    SCREENED_OUT_AGAIN = "screened out again"
    TOO_MANY_TEXTS = "too many texts"


SUBJECT_OF = {
    "wants_out": Subject.LEAVING,
    "may_leave": Subject.LEAVING,
    "withdraw": Subject.LEAVING,
    "erase": Subject.ERASURE,
    "new_owner": Subject.NEW_NUMBER,
    "not_understood": Subject.QUESTION,
    "too_many_texts": Subject.TOO_MANY_TEXTS,
    "guessing": Subject.GUESSING,
    "leaking_coupon": Subject.LEAKING_COUPON,
    "screened_out_again": Subject.SCREENED_OUT_AGAIN,
    "not_delivered": Subject.UNDELIVERED,
    "payment_refused": Subject.PAYMENT_REFUSED,
}
"""The subject that follows from why a case was opened; for any other reason the words tell it."""

FROM_WORDS = frozenset({"not_understood"})
"""Reasons whose subject is only taken when the words name no other."""


def subject_of(reason: str, spoken_of: Subject | None = None) -> Subject:
    """Return what a case is about, from why it was opened and from what the words speak of."""
    if reason in FROM_WORDS and spoken_of:
        return spoken_of
    return SUBJECT_OF.get(reason) or spoken_of or Subject.OTHER
