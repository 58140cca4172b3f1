"""A phone texts a code: it is accepted and a conversation begins, or it is refused with the reason."""

from rds.domain.conversation.asking import record_step
from rds.domain.conversation.cases import open_case
from rds.domain.conversation.script import ask, steps
from rds.domain.conversation.situation import ConversationState, Outcome, Situation
from rds.domain.coupons import Coupon, check_presentable
from rds.domain.ethics import is_expired
from rds.domain.events import CouponPresented, CouponRefused
from rds.domain.guessing import check_guesses
from rds.domain.honoraria import fits_budget, may_earn
from rds.domain.local_time import local, next_full_hour
from rds.domain.parsed_text import ParsedText
from rds.domain.refusals import (
    AlreadyTookPart,
    BudgetCommitted,
    CouponAlreadyRedeemed,
    CouponHasExpired,
    CouponIsVoid,
    CouponIsYourOwn,
    CouponMistyped,
    CouponNotYetActive,
    CouponReserved,
    CouponUnknown,
    NotEligible,
    PhoneAbroad,
    RecruitmentIsClosed,
    RuleBroken,
    StudyNotYetOpen,
    TooManyTries,
)
from rds.domain.replies import ReplyKey, Value

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
    BudgetCommitted.code: ReplyKey.STUDY_CLOSED,
    StudyNotYetOpen.code: ReplyKey.STUDY_NOT_YET_OPEN,
    PhoneAbroad.code: ReplyKey.PHONE_ABROAD,
    TooManyTries.code: ReplyKey.TOO_MANY_TRIES,
}
"""What a participant is told for each refusal that a code can meet."""

CASE_OF = {TooManyTries.code: "guessing", NotEligible.code: "screened_out_again"}
"""Which refusals the study team is told of, and why."""
LEAKING = frozenset({CouponAlreadyRedeemed.code, CouponReserved.code})
LEAKS_AT = 3
"""So many phones that could not use one coupon hardly mistyped it."""

GUESSES = frozenset({CouponUnknown.code, CouponMistyped.code})


def present(parsed: ParsedText, situation: Situation) -> Outcome:
    """Accept the code in the text, or refuse it."""
    try:
        coupon = check_code(parsed, situation)
    except RuleBroken as refusal:
        return refuse(refusal, situation)
    first = steps(situation.study, coupon.kind)[0]
    talk = situation.phone.conversation
    participant = (
        talk.participant
        if talk
        else situation.ids.participant_id(situation.study.id, coupon.code, coupon.phones_begun)
    )
    welcome = () if len(situation.study.languages) > 1 else (situation.reply(ReplyKey.WELCOME),)
    return Outcome(
        (
            CouponPresented(
                caller=situation.caller,
                participant=participant,
                coupon=coupon.code,
                protocol=situation.phone.protocol,
                may_earn=may_earn(situation.study, coupon),
            ),
            record_step(situation, first.name),
        ),
        (*welcome, ask(situation.study, first, situation.language)),
    )


def check_code(parsed: ParsedText, situation: Situation) -> Coupon:
    """Return the coupon this phone may begin with, or raise the refusal that applies first."""
    if situation.phone.participant:
        if situation.presented and situation.presented.holder == situation.phone.participant.id:
            raise CouponIsYourOwn
        raise AlreadyTookPart
    check_guesses(situation.guesses)
    if situation.phone.conversation and situation.phone.conversation.state is ConversationState.SCREENED_OUT:
        raise NotEligible
    if parsed.code is None:
        raise CouponMistyped
    if situation.presented is None:
        raise CouponUnknown
    check_presentable(situation.presented, situation.caller, situation.now)
    check_open(situation)
    check_recruiting(situation)
    check_budget(situation, situation.presented)
    return situation.presented


def turn_away(situation: Situation) -> Outcome | None:
    """Tell a phone of another country once that it cannot take part, and then nothing.

    None for every other phone.
    """
    try:
        check_country(situation)
    except PhoneAbroad as refusal:
        is_told = situation.origin is not None and situation.origin.turned_away
        return Outcome() if is_told else refuse(refusal, situation)
    return None


def check_country(situation: Situation) -> None:
    """Raise PhoneAbroad for a phone of a country that the study does not name.

    A number that tells no country is let in.
    """
    origin, countries = situation.origin, situation.study.countries
    if origin and origin.country and countries and origin.country not in countries:
        raise PhoneAbroad


def check_open(situation: Situation) -> None:
    """Raise StudyNotYetOpen before the day that the protocol names."""
    if situation.now < situation.study.opens:
        raise StudyNotYetOpen


def check_recruiting(situation: Situation) -> None:
    """Raise RecruitmentIsClosed when nobody may be recruited now."""
    if not is_recruiting(situation):
        raise RecruitmentIsClosed


def check_budget(situation: Situation, coupon: Coupon) -> None:
    """Raise BudgetCommitted when the coupon could lead beyond the budget. Promises made before are kept."""
    committed = situation.committed
    if committed is not None and not fits_budget(
        situation.study, committed, may_earn(situation.study, coupon)
    ):
        raise BudgetCommitted


def is_recruiting(situation: Situation) -> bool:
    """Return whether anybody may be recruited.

    That ends when the team closes recruitment or the ethics approval expires.
    """
    return situation.phone.recruitment_open and not is_expired(situation.study, situation.now)


def refuse(refusal: RuleBroken, situation: Situation) -> Outcome:
    """Record the refusal and say why."""
    values: dict[str, Value] = {}
    if isinstance(refusal, CouponNotYetActive) and situation.presented:
        values["from"] = next_full_hour(local(situation.study, situation.presented.active_from))
    if isinstance(refusal, StudyNotYetOpen):
        values["from"] = local(situation.study, situation.study.opens)
    event = CouponRefused(
        caller=situation.caller,
        coupon=situation.presented.code if situation.presented else None,
        reason=refusal.code,
        guess=refusal.code in GUESSES,
    )
    seen = tuple(open_case(situation, reason) for reason in reasons_to_look(refusal, situation))
    has_left = isinstance(refusal, AlreadyTookPart) and situation.phone.withdrawn
    said = ReplyKey.WITHDRAWN if has_left else REPLY_TO[refusal.code]
    return Outcome((event, *seen), (situation.reply(said, values),))


def reasons_to_look(refusal: RuleBroken, situation: Situation) -> tuple[str, ...]:
    """Return why the study team should look at a refused code: not at all in most cases.

    A coupon leaks when LEAKS_AT phones have texted it and could not use it: the last of them is the case.
    """
    reasons = (CASE_OF[refusal.code],) if refusal.code in CASE_OF else ()
    leaks = refusal.code in LEAKING and situation.refused_phones == LEAKS_AT - 1
    return (*reasons, "leaking_coupon") if leaks else reasons
