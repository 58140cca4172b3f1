"""A coupon's code is looked up however it was typed, and what would happen if it were texted now is said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rds.app.parts import Parts
from rds.app.ports import CouponLife, Coupons, StudyState, Transaction
from rds.domain.conversation import Outcome, PhoneState, Situation, respond
from rds.domain.coupon_code import display, near_codes, read_back
from rds.domain.coupons import Coupon, CouponStatus
from rds.domain.events import CouponPresented, CouponRefused
from rds.domain.honoraria import Participant
from rds.domain.ids import CallerId, CouponCode, MessageId, ParticipantId, StudyId
from rds.domain.refusals import CouponUnknown
from rds.domain.study import Study

PART_OF_A_CODE = range(4, 9)
"""How many symbols of a code, in a row, are enough to look for it."""
MOST_NAMED = 8
"""How many codes with a part in them are named."""
NOBODY, SOMEBODY = CallerId("a look at a coupon"), ParticipantId("a look at a coupon")


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """What a typed code may mean.

    `read` is what was typed, as a code's symbols. `code` is a code of the study, if it is one. Else `near`
    are the codes of the study that one mistake may have turned into it, out of `possible` codes that pass
    the check; with `is_part`, those that have it within them.
    """

    read: str
    code: CouponCode | None = None
    near: Sequence[CouponCode] = ()
    possible: int = 0
    is_part: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldHappen:
    """What the rules would do with a coupon that somebody texted now.

    `by`: `unknown`, `holder`, `presenter`, `participant`, or `unknown_if_open` where recruitment is closed.
    `outcome`: `accepted`, `answer` to an open question, or the code of the refusal. `words`: the replies.
    """

    by: str
    outcome: str
    words: Sequence[str]


async def look_up_code(study: StudyId, typed: str, *, coupons: Coupons, parts: Parts) -> LookUp:
    """Return which coupon was meant by what somebody wrote or said."""
    exact = parts.parse_text(typed).codes
    if issued := await coupons.issued_among(study, exact):
        first = next(code for code in exact if code in issued)
        return LookUp(read=first, code=first)
    read = read_back(typed)
    if len(read) in PART_OF_A_CODE:
        found = await coupons.holding(study, read, MOST_NAMED)
        return LookUp(read=read, near=found, is_part=True)
    possible = near_codes(read)
    near = await coupons.issued_among(study, possible) if possible else ()
    return LookUp(read=read, near=near, possible=len(possible))


async def find_coupon(study: StudyId, code: CouponCode, *, coupons: Coupons) -> CouponLife:
    """Return a coupon and what happened to it. Raises CouponUnknown."""
    found = await coupons.find(study, code)
    if found is None:
        raise CouponUnknown
    return found


async def foresee(
    state: StudyState, protocol: Study, life: CouponLife, *, parts: Parts
) -> Sequence[WouldHappen]:
    """Return what would happen if the coupon were texted now, by the rules that decide about every text.

    Nothing is recorded.
    """
    unknown = make_situation(state, protocol, life.coupon, parts)
    reserved = life.presentations and life.coupon.status is CouponStatus.RESERVED
    presenter = life.presentations[-1].participant if reserved else None
    async with parts.database.transaction() as tx:
        holder = await at_phone_of(life.coupon.holder, unknown, state.id, tx)
        at_presenter = await at_phone_of(presenter, unknown, state.id, tx)
        # The last question, since what it reads is held until the end.
        committed = await tx.committed(protocol) if protocol.honoraria.budget else None
    reopened = replace(unknown, phone=replace(unknown.phone, recruitment_open=True))
    cases = (
        ("unknown", unknown),
        ("holder", holder),
        ("presenter", at_presenter),
        ("participant", at_somebody_who_took_part(unknown)),
        ("unknown_if_open", None if state.recruitment_open else reopened),
    )
    return [describe(by, replace(met, committed=committed), parts) for by, met in cases if met]


def make_situation(state: StudyState, protocol: Study, coupon: Coupon, parts: Parts) -> Situation:
    """Return what a phone meets that nobody knows and that texts the coupon."""
    now = parts.clock.now()
    return Situation(
        study=protocol,
        phone=PhoneState(
            number=state.number, protocol=state.protocol, recruitment_open=state.recruitment_open
        ),
        caller=NOBODY,
        message=MessageId(NOBODY),
        now=now,
        written_at=now,
        ids=parts.ids,
        presented=coupon,
    )


async def at_phone_of(
    person: ParticipantId | None, situation: Situation, study: StudyId, tx: Transaction
) -> Situation | None:
    """Return the same at the phone of somebody whom we know; None without one."""
    if person is None:
        return None
    caller = await tx.caller_of(study, person)
    phone = await tx.phone_state(study, caller)
    protocol = await tx.study(study, phone.protocol)
    return replace(situation, study=protocol, phone=phone, caller=caller)


def at_somebody_who_took_part(situation: Situation) -> Situation:
    """Return the same at the phone of somebody else who has completed."""
    plan = situation.study.honoraria
    took_part = Participant(
        id=SOMEBODY,
        recruiter=None,
        chain=SOMEBODY,
        wave=0,
        quota=0,
        primary=plan.primary,
        secondary=plan.secondary,
        completed=True,
        completed_at=situation.now,
    )
    return replace(situation, phone=replace(situation.phone, participant=took_part))


def describe(by: str, situation: Situation, parts: Parts) -> WouldHappen:
    """Decide as about a text that has only the code in it."""
    code = situation.presented.code if situation.presented else CouponCode("")
    outcome = respond(parts.parse_text(display(code)), situation)
    words = tuple(parts.wording.words(reply, situation.study) for reply in outcome.replies)
    return WouldHappen(by=by, outcome=name_outcome(outcome), words=words)


def name_outcome(outcome: Outcome) -> str:
    """Return what became of the code."""
    for event in outcome.events:
        if isinstance(event, CouponRefused):
            return event.reason
        if isinstance(event, CouponPresented):
            return "accepted"
    return "answer" if outcome.replies else "silence"
