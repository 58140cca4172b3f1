"""Questions asked, and asked again."""

from rds.domain.conversation.script import ask, ask_again, step_named
from rds.domain.conversation.situation import Conversation, Outcome, Situation
from rds.domain.events import QuestionAsked, ReviewRequested
from rds.domain.replies import Reply, ReplyKey

PATIENCE = 3
"""After so many times at one question without an answer that fits, a person of the study team should look."""


def asked(at: Situation, step: str, attempt: int = 1, *, confirming: bool = False) -> QuestionAsked:
    """Record where the conversation stands, and until when an unredeemed coupon waits."""
    return QuestionAsked(
        caller=at.caller,
        step=step,
        attempt=attempt,
        confirming=confirming,
        until=at.now + at.study.coupons.reserved_for,
    )


def open_question(at: Situation, talk: Conversation) -> Reply:
    """Return the question the conversation stands at, in its short form."""
    return ask_again(at.study, step_named(at.study, talk.coupon.kind, talk.step), at.language)


def repeat(at: Situation, talk: Conversation) -> Outcome:
    """Ask the same question again, whole: the phone texted its code once more."""
    step = step_named(at.study, talk.coupon.kind, talk.step)
    return Outcome(
        (asked(at, talk.step, talk.attempt, confirming=talk.confirming),), (ask(at.study, step, at.language),)
    )


def not_understood(at: Situation, talk: Conversation) -> Outcome:
    """Say so once, usefully, with the question; at the limit of patience also tell the study team."""
    attempt = talk.attempt + 1
    review = (
        (ReviewRequested(caller=at.caller, reason="not_understood", message=at.message),)
        if attempt == PATIENCE + 1
        else ()
    )
    return Outcome(
        (asked(at, talk.step, attempt, confirming=talk.confirming), *review),
        (at.reply(ReplyKey.NOT_UNDERSTOOD, {"question": open_question(at, talk)}),),
    )
