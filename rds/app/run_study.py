"""What the study team decides: open a study, change its protocol, close recruitment, handle coupons."""

from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from typing import Any

from rds.app.free_codes import MOST_TAKEN, with_free_codes
from rds.app.parts import Parts
from rds.app.ports import Entry, StudyState, Transaction
from rds.domain.coupon_code import CouponCodeTaken
from rds.domain.coupons import issue_to_seeds, reissue, void
from rds.domain.events import (
    Event,
    ProtocolAdopted,
    RecruitmentClosed,
    RecruitmentReopened,
    StudyOpened,
)
from rds.domain.ids import CouponCode, StudyId
from rds.domain.refusals import CouponUnknown, StudyUnknown
from rds.domain.study import Study


async def open_study(
    study: StudyId, *, number: str, content: Mapping[str, Any], digest: str, by: str, parts: Parts
) -> None:
    """Open a study under the number it is texted at, with its first protocol version.

    Raises StudyAlreadyOpen when the id is taken, and StudyNumberTaken when the number is.
    """
    events = (StudyOpened(number=number), ProtocolAdopted(protocol=1, content=content, digest=digest))
    async with parts.database.transaction() as tx:
        await tx.record(make_staff_entry(study, events, by, "open study", parts))


async def adopt_protocol(
    study: StudyId, *, content: Mapping[str, Any], digest: str, by: str, parts: Parts
) -> int:
    """Adopt a changed study file from now on, and return its version. Conversations under way keep theirs."""
    async with parts.database.transaction() as tx:
        version = (await tx.lock_study(study)).protocol + 1
        events = (ProtocolAdopted(protocol=version, content=content, digest=digest),)
        await tx.record(make_staff_entry(study, events, by, "adopt protocol", parts))
        return version


async def close_recruitment(study: StudyId, *, reason: str, by: str, parts: Parts) -> None:
    """Accept no new coupon. Doing it twice changes nothing."""
    async with parts.database.transaction() as tx:
        if (await tx.lock_study(study)).recruitment_open:
            events = (RecruitmentClosed(reason=reason),)
            await tx.record(make_staff_entry(study, events, by, "close recruitment", parts))


async def reopen_recruitment(study: StudyId, *, by: str, parts: Parts) -> None:
    """Accept coupons again. Doing it twice changes nothing."""
    async with parts.database.transaction() as tx:
        if not (await tx.lock_study(study)).recruitment_open:
            await tx.record(
                make_staff_entry(study, (RecruitmentReopened(),), by, "reopen recruitment", parts)
            )


async def issue_seed_coupons(
    study: StudyId, *, count: int, by: str, parts: Parts, note: str = "", notes: Sequence[str] = ()
) -> tuple[CouponCode, ...]:
    """Make coupons for people who will start a chain, and return their codes.

    `note`: who they are for, and from where. It is sealed, and in no export. `notes`: one for each coupon, in
    order, in its place.
    """

    async def issue(parts: Parts) -> tuple[CouponCode, ...]:
        async with parts.database.transaction() as tx:
            state = await tx.lock_study(study)
            protocol = await tx.study(study, state.protocol)
            first = await tx.last_seed_number(study) + 1
            codes = tuple(
                [await free_seed_code(study, number, tx, parts) for number in range(first, first + count)]
            )
            events = issue_to_seeds(protocol, state.protocol, codes, parts.clock.now())
            await tx.record(make_staff_entry(study, events, by, "issue seed coupons", parts))
            for code, said in zip(codes, chain(notes, repeat(note)), strict=False):
                if said:
                    await tx.keep_note(study, code, said, parts.clock.now())
            return codes

    return await with_free_codes(issue, parts)


async def free_seed_code(study: StudyId, number: int, tx: Transaction, parts: Parts) -> CouponCode:
    """Return the code of a seed's coupon, whichever others are made with it.

    A code that another study has is found out when the coupons are kept.
    """
    for taken in range(MOST_TAKEN):
        code = parts.ids.skip_taken(taken).seed_code(study, number)
        if await tx.lock_coupon(study, code) is None:
            return code
    raise CouponCodeTaken


async def current_study(study: StudyId, *, parts: Parts) -> Study:
    """Return the protocol that holds now. Raises StudyUnknown."""
    _, protocol = await find_study(study, parts=parts)
    return protocol


async def find_study(study: StudyId, *, parts: Parts) -> tuple[StudyState, Study]:
    """Return how a study stands, and the protocol that holds now. Raises StudyUnknown."""
    for state in await parts.database.open_studies():
        if state.id == study:
            async with parts.database.transaction() as tx:
                return state, await tx.study(study, state.protocol)
    raise StudyUnknown


async def void_coupon(study: StudyId, code: CouponCode, *, reason: str, by: str, parts: Parts) -> None:
    """Make an issued coupon invalid. Raises CouponUnknown or CouponNotOpen."""
    async with parts.database.transaction() as tx:
        coupon = await tx.lock_coupon(study, code)
        if coupon is None:
            raise CouponUnknown
        await tx.record(make_staff_entry(study, (void(coupon, reason),), by, "void coupon", parts))


async def reissue_coupon(study: StudyId, code: CouponCode, *, by: str, parts: Parts) -> CouponCode:
    """Replace a lost or expired coupon and return the new code. Raises CouponUnknown or CouponNotOpen."""

    async def replace_coupon(parts: Parts) -> CouponCode:
        async with parts.database.transaction() as tx:
            state = await tx.lock_study(study)
            coupon = await tx.lock_coupon(study, code)
            if coupon is None:
                raise CouponUnknown
            protocol = await tx.study(study, state.protocol)
            fresh = parts.ids.code_in_place_of(code)
            events = reissue(coupon, fresh, protocol, state.protocol, parts.clock.now())
            await tx.record(make_staff_entry(study, events, by, "reissue coupon", parts))
            if note := await tx.take_note(code):
                await tx.keep_note(study, fresh, note, parts.clock.now())
            return fresh

    return await with_free_codes(replace_coupon, parts)


def make_staff_entry(study: StudyId, events: tuple[Event, ...], by: str, why: str, parts: Parts) -> Entry:
    """Record what a person of the study team did."""
    return Entry(study=study, at=parts.clock.now(), actor=f"staff:{by}", cause=why, events=events)
