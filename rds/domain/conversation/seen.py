"""An answer can only answer a question that the person can have seen."""

from datetime import datetime, timedelta

from rds.domain.conversation.situation import Conversation, Situation
from rds.domain.parsed_text import ParsedText
from rds.domain.refusals import RuleBroken


class QuestionNotSent(RuleBroken):
    """The open question has not left yet."""

    code = "question_not_sent"


TO_READ = timedelta(seconds=2)
"""Nobody reads a question and answers it sooner after it was handed over."""
SENT_TWICE_WITHIN = timedelta(seconds=10)
"""The same text again, this soon after the question was handed over, may be a second copy.

It is then one of the answer to the question before.
"""
IMPATIENT_WITHIN = timedelta(minutes=10)
"""How soon the same text again brings back a question that does not leave.

The person may have no message at all.
"""


def can_have_been_seen(talk: Conversation, received_at: datetime) -> bool:
    """Return whether a text received at this instant can answer the open question."""
    return talk.handed_over_at is not None and received_at > talk.handed_over_at + TO_READ


def is_same_words(before: str, parsed: ParsedText) -> bool:
    """Return whether a text has the words of an earlier one, case and outer spaces aside."""
    return before.strip().casefold() == parsed.text.casefold()


def is_same_again(parsed: ParsedText, situation: Situation) -> bool:
    """Return whether the text is the one before it once more, within ten minutes."""
    before = situation.phone.text_before
    if before is None or not is_same_words(before.words, parsed):
        return False
    return timedelta() <= situation.written_at - before.received_at <= IMPATIENT_WITHIN


def is_repetition(parsed: ParsedText, situation: Situation, talk: Conversation) -> bool:
    """Return whether the text only says again what was said to the question before: it changes nothing."""
    return is_same_again(parsed, situation) and not can_have_been_seen(talk, situation.written_at)


def may_be_repetition(parsed: ParsedText, situation: Situation, talk: Conversation) -> bool:
    """Return whether the text may answer the open question or be a second copy.

    The question is then put once more, once.
    """
    if talk.handed_over_at is None or talk.repeats:
        return False
    soon = situation.written_at <= talk.handed_over_at + SENT_TWICE_WITHIN
    return soon and is_same_again(parsed, situation)
