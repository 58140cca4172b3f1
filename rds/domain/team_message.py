"""What the study team may send as one message in its own words."""

from rds.domain.refusals import RuleBroken

LONGEST_MESSAGE = 1600
"""Characters, the sender's name included. No provider takes more in one message."""


class MessageIsEmpty(RuleBroken):
    """The message has no words."""

    code = "message_is_empty"


class MessageIsTooLong(RuleBroken):
    """The message is longer than a provider takes."""

    code = "message_is_too_long"


def check_words(words: str, body: str) -> None:
    """Raise MessageIsEmpty or MessageIsTooLong. `body` is the message as it would leave."""
    if not words.strip():
        raise MessageIsEmpty
    if len(body) > LONGEST_MESSAGE:
        raise MessageIsTooLong
