"""What may be texted at any point of a conversation.

It is answered, and the open question is put once more.
"""

from collections.abc import Mapping

from rds.domain.conversation.asking import open_question
from rds.domain.conversation.presenting import is_recruiting
from rds.domain.conversation.situation import Outcome, Situation
from rds.domain.coupon_code import display
from rds.domain.coupons import CouponStatus
from rds.domain.parsed_text import Mark, ParsedText
from rds.domain.replies import Reply, ReplyKey, Value

KIND_MARKS = frozenset({Mark.COURTESY, Mark.GREETING})


def with_question(situation: Situation, key: ReplyKey, values: Mapping[str, Value] | None = None) -> Reply:
    """Return a reply that ends with the open question, if there is one.

    The person has seen it before, so that nothing about it is recorded.
    """
    talk = situation.phone.open_conversation
    question = open_question(situation, talk) if talk else ""
    return situation.reply(key, {**(values or {}), "question": question})


def say_how_to_go_on(situation: Situation) -> Reply:
    """Say what a phone at which no question is open can text."""
    return situation.reply(ReplyKey.NOTHING_TO_DO if situation.phone.participant else ReplyKey.NEED_A_CODE)


def say_help(situation: Situation) -> Outcome:
    """Say who texts, how to reach a person and what can be texted."""
    return Outcome(replies=(with_question(situation, ReplyKey.HELP),))


def say_balance(situation: Situation) -> Outcome:
    """Say what was earned, paid and is owed; before the end, what the survey will bring."""
    account, phone = situation.account, situation.phone
    if account is not None and (account.earned.minor or phone.open_conversation is None):
        sums = {"earned": account.earned, "paid": account.paid, "owed": account.owed}
        return Outcome(replies=(with_question(situation, ReplyKey.BALANCE, sums),))
    if phone.open_conversation:
        primary = phone.participant.primary if phone.participant else situation.study.honoraria.primary
        return Outcome(replies=(with_question(situation, ReplyKey.BALANCE_TO_COME, {"primary": primary}),))
    return Outcome(replies=(situation.reply(ReplyKey.NO_BALANCE),))


def say_coupons(situation: Situation) -> Outcome:
    """Say which coupons can still be forwarded and how many were used, never by whom.

    Before the end of the survey, say when they come; while nobody can be recruited, say that.
    """
    if situation.phone.open_conversation:
        return Outcome(replies=(with_question(situation, ReplyKey.COUPONS_TO_COME),))
    if situation.phone.participant is None:
        return Outcome(replies=(situation.reply(ReplyKey.NEED_A_CODE),))
    left = [c for c in situation.held if c.status is CouponStatus.ISSUED and situation.now < c.expires_at]
    used = str(sum(c.status is CouponStatus.REDEEMED for c in situation.held))
    if not is_recruiting(situation):
        return Outcome(replies=(situation.reply(ReplyKey.COUPONS_CLOSED, {"used": used}),))
    if not left:
        return Outcome(replies=(situation.reply(ReplyKey.NO_COUPONS_LEFT, {"used": used}),))
    codes = ", ".join(display(c.code) for c in left)
    return Outcome(replies=(situation.reply(ReplyKey.COUPONS, {"codes": codes, "used": used}),))


def is_kind_word(parsed: ParsedText) -> bool:
    """Return whether the text is nothing but thanks, ok, a greeting or an emoji."""
    return not KIND_MARKS.isdisjoint(parsed.marks) and not parsed.leaving


def answer_kindly(situation: Situation) -> Outcome:
    """Answer thanks or a greeting with a kind line, and the open question if there is one."""
    if situation.phone.open_conversation:
        return Outcome(replies=(with_question(situation, ReplyKey.KIND_WORD_AND_QUESTION),))
    return Outcome(replies=(situation.reply(ReplyKey.KIND_WORD),))
