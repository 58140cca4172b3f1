"""A phone texts a code: it is accepted and a conversation begins, or it is refused with the reason."""

from rds.domain.conversation.asking import asked
from rds.domain.conversation.script import ask, steps
from rds.domain.conversation.situation import ConversationState, Outcome, Situation
from rds.domain.coupons import Coupon, check_presentable
from rds.domain.events import CouponPresented, CouponRefused
from rds.domain.guessing import check_guesses
from rds.domain.local_time import local, written
from rds.domain.parsed_text import Heard
from rds.domain.refusals import (
    AlreadyTookPart,
    CouponAlreadyRedeemed,
    CouponHasExpired,
    CouponIsVoid,
    CouponIsYourOwn,
    CouponMistyped,
    CouponNotYetActive,
    CouponReserved,
    CouponUnknown,
    NotEligible,
    RecruitmentIsClosed,
    RuleBroken,
    StudyNotYetOpen,
    TooManyTries,
)
from rds.domain.replies import ReplyKey

REPLY_TO = {
    CouponUnknown.code: ReplyKey.CODE_UNKNOWN,
    CouponMistyped.code: ReplyKey.CODE_MISTYPED,
    CouponNotYetActive.code: ReplyKey.CODE_NOT_YET_ACTIVE,
    CouponHasExpired.code: ReplyKey.CODE_EXPIRED,
    CouponAlreadyRedeemed.code: ReplyKey.CODE_USED,
    CouponReserved.code: ReplyKey.CODE_IN_USE,
    CouponIsVoid.code: ReplyKey.CODE_VOIDED,
    CouponIsYourOwn.code: ReplyKey.CODE_YOUR_OWN,
    AlreadyTookPart.code: ReplyKey.ALREADY_TOOK_PART,
    NotEligible.code: ReplyKey.NOT_ELIGIBLE,
    RecruitmentIsClosed.code: ReplyKey.STUDY_CLOSED,
    StudyNotYetOpen.code: ReplyKey.STUDY_NOT_YET_OPEN,
    TooManyTries.code: ReplyKey.TOO_MANY_TRIES,
}
"""What a participant is told for each refusal that a code can meet."""

GUESSES = frozenset({CouponUnknown.code, CouponMistyped.code})


def present(heard: Heard, at: Situation) -> Outcome:
    """Accept the code in the text, or refuse it."""
    try:
        coupon = check_code(heard, at)
    except RuleBroken as refusal:
        return refuse(refusal, at)
    first = steps(at.study, coupon.kind)[0]
    participant = at.conversation.participant if at.conversation else at.fresh.participant
    welcome = () if len(at.study.languages) > 1 else (at.reply(ReplyKey.WELCOME),)
    return Outcome(
        (
            CouponPresented(
                caller=at.caller, participant=participant, coupon=coupon.code, protocol=at.protocol
            ),
            asked(at, first.name),
        ),
        (*welcome, ask(at.study, first, at.language)),
    )


def check_code(heard: Heard, at: Situation) -> Coupon:
    """Return the coupon this phone may begin with, or raise the refusal that applies first."""
    if at.participant:
        if at.presented and at.presented.holder == at.participant.id:
            raise CouponIsYourOwn
        raise AlreadyTookPart
    check_guesses(at.guesses)
    if at.conversation and at.conversation.state is ConversationState.SCREENED_OUT:
        raise NotEligible
    if heard.code is None:
        raise CouponMistyped
    if at.presented is None:
        raise CouponUnknown
    check_presentable(at.presented, at.caller, at.now)
    check_open(at)
    check_recruiting(at)
    return at.presented


def check_open(at: Situation) -> None:
    """Raise StudyNotYetOpen before the day that the protocol names."""
    if at.now < at.study.opens:
        raise StudyNotYetOpen


def check_recruiting(at: Situation) -> None:
    """Raise RecruitmentIsClosed when nobody may be recruited now."""
    if not is_recruiting(at):
        raise RecruitmentIsClosed


def is_recruiting(at: Situation) -> bool:
    """Return whether anybody may be recruited: until the team closes recruitment or the ethics approval expires."""
    return at.recruitment_open and local(at.study, at.now).date() < at.study.ethics.expires


def refuse(refusal: RuleBroken, at: Situation) -> Outcome:
    """Record the refusal and say why."""
    values = {}
    if isinstance(refusal, CouponNotYetActive) and at.presented:
        values["from"] = written(at.study, at.presented.active_from)
    if isinstance(refusal, StudyNotYetOpen):
        values["from"] = written(at.study, at.study.opens)
    event = CouponRefused(
        caller=at.caller,
        coupon=at.presented.code if at.presented else None,
        reason=refusal.code,
        guess=refusal.code in GUESSES,
    )
    return Outcome((event,), (at.reply(REPLY_TO[refusal.code], values),))
