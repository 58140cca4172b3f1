"""Payments are written into files for the payments office, each payment into one file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rds.app.parts import Parts
from rds.app.ports import OpenPayout, Payout, TeamQueries
from rds.app.run_study import current_study, make_staff_entry
from rds.domain.events import NumbersOpened, PayoutsExported
from rds.domain.ids import StudyId
from rds.domain.local_time import format_day
from rds.domain.study import Study

BATCH = "batch"
"""The method of payouts that the payments office pays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeLine:
    """One payment for the payments office, whom to reach, since which day it waits, and its batch."""

    payout: Payout
    phone: str
    requested_on: str
    batch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedBatch:
    """A file that was written before and whose payments are not all confirmed."""

    batch: int
    payouts: int
    """How many of its payments still wait."""
    exported_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutExport:
    """What was written (`batch` None: nothing), and what stands in files written before."""

    batch: int | None
    written: int
    before: Sequence[ExportedBatch]


async def export_payouts(
    study: StudyId,
    *,
    write: Callable[[Sequence[PayeeLine]], None],
    by: str,
    team: TeamQueries,
    parts: Parts,
) -> PayoutExport:
    """Write the payments that are in no file yet as a new batch, and mark them.

    They are marked only once `write` has returned; exports go one after the other. Raises StudyUnknown.
    """
    protocol = await current_study(study, parts=parts)
    async with parts.database.transaction() as tx:
        await tx.lock_study(study)
        waiting = await team.open_payouts(study, BATCH)
        fresh = [each for each in waiting if each.payout.batch is None]
        before = list_batches(waiting, protocol)
        if not fresh:
            return PayoutExport(batch=None, written=0, before=before)
        batch = await tx.last_batch(study) + 1
        write([make_line(each, batch, protocol) for each in fresh])
        exported = PayoutsExported(batch=batch, payouts=tuple(each.payout.id for each in fresh))
        await tx.record(make_staff_entry(study, (exported,), by, "export payouts", parts))
    return PayoutExport(batch=batch, written=len(fresh), before=before)


async def rewrite_batch(
    study: StudyId,
    batch: int,
    *,
    write: Callable[[Sequence[PayeeLine]], None],
    by: str,
    team: TeamQueries,
    parts: Parts,
) -> int:
    """Write what still waits of a batch into a file once more, and return how many payments that is.

    How many numbers were opened for it is recorded first. Raises StudyUnknown.
    """
    protocol = await current_study(study, parts=parts)
    waiting = [each for each in await team.open_payouts(study, BATCH) if each.payout.batch == batch]
    if waiting:
        opened = NumbersOpened(purpose="payments again", numbers=len(waiting), reason=f"batch {batch}")
        async with parts.database.transaction() as tx:
            await tx.record(make_staff_entry(study, (opened,), by, "write payments again", parts))
        write([make_line(each, batch, protocol) for each in waiting])
    return len(waiting)


def make_line(waiting: OpenPayout, batch: int, study: Study) -> PayeeLine:
    """Return the file's line for one payment."""
    day = format_day(study, waiting.requested_at)
    return PayeeLine(payout=waiting.payout, phone=waiting.phone, requested_on=day, batch=batch)


def list_batches(waiting: Sequence[OpenPayout], study: Study) -> list[ExportedBatch]:
    """Return the batches that payments wait in, oldest first."""
    batches: dict[int, list[Payout]] = {}
    for payout in (each.payout for each in waiting):
        if payout.batch is not None:
            batches.setdefault(payout.batch, []).append(payout)
    return [
        ExportedBatch(batch=number, payouts=len(payouts), exported_on=exported_on(payouts[0], study))
        for number, payouts in sorted(batches.items())
    ]


def exported_on(payout: Payout, study: Study) -> str:
    """Return the local day on which a payment was last written into a file."""
    return format_day(study, payout.exported_at) if payout.exported_at else ""
