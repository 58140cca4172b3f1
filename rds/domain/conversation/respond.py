"""One text in, one outcome out."""

from rds.domain.conversation.answering import take_answer
from rds.domain.conversation.asking import open_question, repeat
from rds.domain.conversation.presenting import present
from rds.domain.conversation.situation import Outcome, Situation
from rds.domain.coupon_code import display
from rds.domain.coupons import CouponStatus
from rds.domain.events import MessagingResumed, MessagingStopped, ReviewRequested
from rds.domain.parsed_text import Keyword, ParsedText
from rds.domain.rate_limit import TEXT_LIMIT
from rds.domain.replies import ReplyKey


def respond(parsed: ParsedText, situation: Situation) -> Outcome:
    """Decide what one text message leads to.

    Words that mean the same at any point come first, then the open question, then a code. Never raises for
    what a person may write, and never stays silent, except to a phone that asked for silence or texts without
    end.
    """
    if parsed.keyword is Keyword.STOP or parsed.wants_out:
        return stop(parsed, situation)
    if situation.phone.recent_texts >= TEXT_LIMIT:
        return end_the_exchange(situation)
    if parsed.keyword is Keyword.HELP:
        return Outcome(replies=(situation.reply(ReplyKey.HELP),))
    if situation.phone.messaging_stopped:
        return (
            resume(situation)
            if parsed.keyword is Keyword.START and is_after_the_stop(situation)
            else stay_silent(situation)
        )
    if parsed.keyword is Keyword.BALANCE:
        return say_balance(situation)
    if parsed.keyword is Keyword.COUPONS:
        return say_coupons(situation)
    return converse(parsed, situation)


def converse(parsed: ParsedText, situation: Situation) -> Outcome:
    """Go on with the open question, or begin with a code, or say what could be texted."""
    if parsed.leaving:
        return show_wish_to_leave(situation)
    if talk := situation.phone.open_conversation:
        # What was written before the question was asked is no answer to it.
        is_late = situation.written_at < talk.asked_at
        return repeat(situation, talk) if parsed.code or is_late else take_answer(parsed, situation, talk)
    if parsed.code or parsed.looks_like_code:
        return present(parsed, situation)
    if situation.phone.withdrawn:
        return Outcome(replies=(situation.reply(ReplyKey.WITHDRAWN),))
    if parsed.keyword is Keyword.START:
        return Outcome(replies=(situation.reply(ReplyKey.RESUMED, {"question": ""}),))
    return Outcome(
        replies=(
            situation.reply(ReplyKey.NOTHING_TO_DO if situation.phone.participant else ReplyKey.NEED_A_CODE),
        )
    )


def stop(parsed: ParsedText, situation: Situation) -> Outcome:
    """Send nothing more, after one confirmation.

    Free words to that effect are also shown to the study team.
    """
    if situation.phone.messaging_stopped:
        return Outcome()
    by_keyword = parsed.keyword is Keyword.STOP
    stopped = MessagingStopped(caller=situation.caller, source="keyword" if by_keyword else "words")
    review = (
        ()
        if by_keyword
        else (ReviewRequested(caller=situation.caller, reason="wants_out", message=situation.message),)
    )
    return Outcome((stopped, *review), (situation.reply(ReplyKey.STOPPED),))


def show_wish_to_leave(situation: Situation) -> Outcome:
    """Show the study team what may be a wish to leave, to withdraw or to have data erased, and say how to stop at once."""
    review = ReviewRequested(caller=situation.caller, reason="may_leave", message=situation.message)
    return Outcome((review,), (situation.reply(ReplyKey.MAY_LEAVE),))


def end_the_exchange(situation: Situation) -> Outcome:
    """Say once that no answer follows until the phone has slowed down, and show it to the study team."""
    if situation.phone.recent_texts > TEXT_LIMIT:
        return Outcome()
    review = ReviewRequested(caller=situation.caller, reason="too_many_texts", message=situation.message)
    return Outcome(
        (review,), () if situation.phone.messaging_stopped else (situation.reply(ReplyKey.TOO_MANY_TEXTS),)
    )


def is_after_the_stop(situation: Situation) -> bool:
    """Return whether the text came after the phone asked for silence: an older START must not end it."""
    return situation.stopped_at is None or situation.written_at >= situation.stopped_at


def resume(situation: Situation) -> Outcome:
    """Take up the conversation where it stood."""
    question = (
        open_question(situation, situation.phone.open_conversation)
        if situation.phone.open_conversation
        else ""
    )
    return Outcome(
        (MessagingResumed(caller=situation.caller),),
        (situation.reply(ReplyKey.RESUMED, {"question": question}),),
    )


def stay_silent(situation: Situation) -> Outcome:
    """Answer nothing to a phone that said STOP, but let the study team see that it wrote."""
    return Outcome(
        (ReviewRequested(caller=situation.caller, reason="wrote_after_stop", message=situation.message),)
    )


def say_balance(situation: Situation) -> Outcome:
    """Say what was earned, paid and is owed."""
    if situation.account is None:
        return Outcome(replies=(situation.reply(ReplyKey.NO_BALANCE),))
    sums = {
        "earned": situation.account.earned,
        "paid": situation.account.paid,
        "owed": situation.account.owed,
    }
    values = {name: amount.format_in(situation.language) for name, amount in sums.items()}
    return Outcome(replies=(situation.reply(ReplyKey.BALANCE, values),))


def say_coupons(situation: Situation) -> Outcome:
    """Say which coupons can still be forwarded and how many were used, never by whom."""
    if situation.phone.participant is None:
        return Outcome(replies=(situation.reply(ReplyKey.NEED_A_CODE),))
    left = [c for c in situation.held if c.status is CouponStatus.ISSUED and situation.now < c.expires_at]
    used = str(sum(c.status is CouponStatus.REDEEMED for c in situation.held))
    if not left:
        return Outcome(replies=(situation.reply(ReplyKey.NO_COUPONS_LEFT, {"used": used}),))
    codes = ", ".join(display(c.code) for c in left)
    return Outcome(replies=(situation.reply(ReplyKey.COUPONS, {"codes": codes, "used": used}),))
