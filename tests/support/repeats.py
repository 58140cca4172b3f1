"""Which texts only say again what the phone said before, or belong to it, so that silence answers them."""

from datetime import datetime

from rds.domain.conversation.seen import IMPATIENT_WITHIN, is_same_words
from rds.domain.conversation.situation import TextBefore
from rds.domain.conversation.split_texts import continues
from rds.sms.text_parser import parse_text

BEFORE_AND_UNREAD = """
       (SELECT b.id FROM contact.inbound b
         WHERE b.caller = i.caller AND b.study = i.study
           AND (b.handled_at, b.stored_at) < (i.handled_at, i.stored_at)
         ORDER BY b.handled_at DESC, b.stored_at DESC LIMIT 1) AS before,
       EXISTS (SELECT FROM (SELECT max(e.id) AS id FROM record.event e
                             WHERE e.type = 'QuestionAsked' AND e.data ->> 'caller' = i.caller
                               AND e.at <= i.handled_at) AS q
                WHERE q.id IS NOT NULL
                  AND NOT EXISTS (SELECT FROM contact.outbound o
                                   WHERE o.question = q.id
                                     AND o.handed_over_at < i.received_at - interval '2 seconds')) AS unread
"""
"""Columns for `contact.inbound i`: the text of the phone handled before, and whether the question asked last
had not been read when this one came."""


def is_repeat(words: str, at: datetime, before: str, before_at: datetime, *, unread: bool) -> bool:
    """Return whether a text is the rest of the one before, which the phone cut, or repeats it within ten
    minutes and no question was read between.
    """
    if continues(TextBefore(before, before_at), at):
        return True
    soon = before_at <= at <= before_at + IMPATIENT_WITHIN
    return unread and soon and is_same_words(before, parse_text(words.replace("\x00", "")))
