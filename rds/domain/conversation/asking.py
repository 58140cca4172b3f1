"""Questions asked, and asked again."""

from rds.domain.conversation.script import ask, ask_again, find_step
from rds.domain.conversation.situation import Conversation, Outcome, Situation
from rds.domain.events import QuestionAsked, ReviewRequested
from rds.domain.replies import Reply, ReplyKey

PATIENCE = 3
"""After this many tries at one question without an answer that fits, a person of the study team should look."""


def record_step(
    situation: Situation, step: str, attempt: int = 1, *, confirming: bool = False
) -> QuestionAsked:
    """Record where the conversation stands, and until when an unredeemed coupon waits."""
    return QuestionAsked(
        caller=situation.caller,
        step=step,
        attempt=attempt,
        confirming=confirming,
        until=situation.now + situation.study.coupons.reserved_for,
    )


def open_question(situation: Situation, talk: Conversation) -> Reply:
    """Return the question the conversation stands at, in its short form."""
    return ask_again(
        situation.study, find_step(situation.study, talk.coupon.kind, talk.step), situation.language
    )


def repeat(situation: Situation, talk: Conversation) -> Outcome:
    """Ask the same question again, whole: the phone texted its code once more."""
    step = find_step(situation.study, talk.coupon.kind, talk.step)
    return Outcome(
        (record_step(situation, talk.step, talk.attempt, confirming=talk.confirming),),
        (ask(situation.study, step, situation.language),),
    )


def not_understood(situation: Situation, talk: Conversation) -> Outcome:
    """Say so once, usefully, with the question; at the limit of patience also tell the study team."""
    attempt = talk.attempt + 1
    review = (
        (ReviewRequested(caller=situation.caller, reason="not_understood", message=situation.message),)
        if attempt == PATIENCE + 1
        else ()
    )
    return Outcome(
        (record_step(situation, talk.step, attempt, confirming=talk.confirming), *review),
        (situation.reply(ReplyKey.NOT_UNDERSTOOD, {"question": open_question(situation, talk)}),),
    )
