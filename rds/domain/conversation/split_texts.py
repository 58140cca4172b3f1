"""One message that a phone cut in two."""

from datetime import datetime, timedelta

from rds.domain.conversation.situation import TextBefore

LONGEST_UNCUT = 140
"""Characters. A phone cuts what is longer, and some send the parts as messages of their own."""
CUT_WITHIN = timedelta(seconds=5)
HALVES_OF_A_CODE_WITHIN = timedelta(minutes=5)
_LONGEST_HALF_OF_A_CODE = 20


def continues(before: TextBefore | None, received_at: datetime) -> bool:
    """Return whether a text received at this instant is the rest of the one before."""
    if before is None or len(before.words) <= LONGEST_UNCUT:
        return False
    return timedelta() <= received_at - before.received_at <= CUT_WITHIN


def may_be_halves_of_a_code(before: TextBefore | None, words: str, received_at: datetime) -> bool:
    """Return whether two short texts came within minutes, so that they may hold one code together."""
    if before is None or max(len(before.words), len(words)) > _LONGEST_HALF_OF_A_CODE:
        return False
    return timedelta() <= received_at - before.received_at <= HALVES_OF_A_CODE_WITHIN


def join_words(first: str, rest: str) -> str:
    """Return both texts as one."""
    return f"{first.strip()} {rest.strip()}"
