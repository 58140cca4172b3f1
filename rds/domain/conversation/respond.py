"""One text in, one outcome out."""

from rds.domain.conversation.answering import take_answer
from rds.domain.conversation.asking import open_question, repeat
from rds.domain.conversation.presenting import present
from rds.domain.conversation.situation import Outcome, Situation
from rds.domain.coupon_code import display
from rds.domain.coupons import CouponStatus
from rds.domain.events import MessagingResumed, MessagingStopped, ReviewRequested
from rds.domain.parsed_text import Heard, Keyword
from rds.domain.rate_limit import TEXT_LIMIT
from rds.domain.replies import ReplyKey


def respond(heard: Heard, at: Situation) -> Outcome:
    """Decide what one text message leads to.

    Words that mean the same at any point come first, then the open question, then a code. Never raises for what a person
    may write, and never stays silent, except to a phone that asked for silence or texts without end.
    """
    if heard.keyword is Keyword.STOP or heard.wants_out:
        return stop(heard, at)
    if at.texts_lately >= TEXT_LIMIT:
        return end_the_exchange(at)
    if heard.keyword is Keyword.HELP:
        return Outcome(replies=(at.reply(ReplyKey.HELP),))
    if at.messaging_stopped:
        return resume(at) if heard.keyword is Keyword.START and is_after_the_stop(at) else stay_silent(at)
    if heard.keyword is Keyword.BALANCE:
        return say_balance(at)
    if heard.keyword is Keyword.COUPONS:
        return say_coupons(at)
    return converse(heard, at)


def converse(heard: Heard, at: Situation) -> Outcome:
    """Go on with the open question, or begin with a code, or say what could be texted."""
    if talk := at.talking:
        # What was written before the question was asked is no answer to it.
        is_late = at.written_at < talk.asked_at
        return repeat(at, talk) if heard.code or is_late else take_answer(heard, at, talk)
    if heard.code or heard.looks_like_code:
        return present(heard, at)
    if at.withdrawn:
        return Outcome(replies=(at.reply(ReplyKey.WITHDRAWN),))
    if heard.keyword is Keyword.START:
        return Outcome(replies=(at.reply(ReplyKey.RESUMED, {"question": ""}),))
    return Outcome(replies=(at.reply(ReplyKey.NOTHING_TO_DO if at.participant else ReplyKey.NEED_A_CODE),))


def stop(heard: Heard, at: Situation) -> Outcome:
    """Send nothing more, after one confirmation. Free words to that effect are also shown to the study team."""
    if at.messaging_stopped:
        return Outcome()
    by_keyword = heard.keyword is Keyword.STOP
    stopped = MessagingStopped(caller=at.caller, source="keyword" if by_keyword else "words")
    review = (
        () if by_keyword else (ReviewRequested(caller=at.caller, reason="wants_out", message=at.message),)
    )
    return Outcome((stopped, *review), (at.reply(ReplyKey.STOPPED),))


def end_the_exchange(at: Situation) -> Outcome:
    """Say once that no answer follows until the phone has slowed down, and show it to the study team."""
    if at.texts_lately > TEXT_LIMIT:
        return Outcome()
    review = ReviewRequested(caller=at.caller, reason="too_many_texts", message=at.message)
    return Outcome((review,), () if at.messaging_stopped else (at.reply(ReplyKey.TOO_MANY_TEXTS),))


def is_after_the_stop(at: Situation) -> bool:
    """Return whether the text came after the phone asked for silence: an older START must not end it."""
    return at.stopped_at is None or at.written_at >= at.stopped_at


def resume(at: Situation) -> Outcome:
    """Take up the conversation where it stood."""
    question = open_question(at, at.talking) if at.talking else ""
    return Outcome(
        (MessagingResumed(caller=at.caller),), (at.reply(ReplyKey.RESUMED, {"question": question}),)
    )


def stay_silent(at: Situation) -> Outcome:
    """Answer nothing to a phone that said STOP, but let the study team see that it wrote."""
    return Outcome((ReviewRequested(caller=at.caller, reason="wrote_after_stop", message=at.message),))


def say_balance(at: Situation) -> Outcome:
    """Say what was earned, paid and is owed."""
    if at.account is None:
        return Outcome(replies=(at.reply(ReplyKey.NO_BALANCE),))
    sums = {"earned": at.account.earned, "paid": at.account.paid, "owed": at.account.owed}
    values = {name: amount.written(at.language) for name, amount in sums.items()}
    return Outcome(replies=(at.reply(ReplyKey.BALANCE, values),))


def say_coupons(at: Situation) -> Outcome:
    """Say which coupons can still be forwarded and how many were used, never by whom."""
    if at.participant is None:
        return Outcome(replies=(at.reply(ReplyKey.NEED_A_CODE),))
    left = [c for c in at.held if c.status is CouponStatus.ISSUED and at.now < c.expires_at]
    used = str(sum(c.status is CouponStatus.REDEEMED for c in at.held))
    if not left:
        return Outcome(replies=(at.reply(ReplyKey.NO_COUPONS_LEFT, {"used": used}),))
    codes = ", ".join(display(c.code) for c in left)
    return Outcome(replies=(at.reply(ReplyKey.COUPONS, {"codes": codes, "used": used}),))
