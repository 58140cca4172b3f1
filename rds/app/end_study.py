"""A study ends, and what participants gave is erased kind by kind as the times that were promised pass."""

from rds.app.parts import Parts
from rds.app.ports import EndOfStudy, Entry, StudyState, Transaction
from rds.app.run_study import make_staff_entry
from rds.app.timer_steps import make_timer_entry
from rds.domain.ending_refusals import StudyNotEnded
from rds.domain.events import DataErased, Event, StudyEnded
from rds.domain.ids import StudyId
from rds.domain.retention import check_may_end, due_kinds, ends_by_itself

WHY_ENDED = "end study"
WHY_ERASED = "retention passed"


async def end_study(study: StudyId, *, by: str, parts: Parts) -> EndOfStudy:
    """End a study for good, erase what is due by now, and return what was erased.

    What is not due is erased by the timers. Done again, it goes on where it was cut off. Raises StudyUnknown,
    or what still keeps the study from ending.
    """
    async with parts.database.transaction() as tx:
        state = await tx.lock_study(study)
        if state.ended_at is None:
            await tx.hold_end(study)
            settlement = await tx.settlement(study)
            check_may_end(await tx.promised_retention(study), settlement)
            ended = StudyEnded(settled_at=settlement.settled_at)
            await tx.record(make_entry(state, ended, WHY_ENDED, by, parts))
    await erase_what_is_due(state, parts, by=by)
    return await find_end(study, parts)


async def end_settled_study(state: StudyState, parts: Parts) -> None:
    """End a study by timer when the first of its times has passed since it was settled, and erase.

    A message that could not leave until then does not hold it up.
    """
    if state.recruitment_open:
        return
    async with parts.database.transaction() as tx:
        if not await is_over(state, tx, parts):
            return
    async with parts.database.transaction() as tx:
        await tx.lock_study(state.id)
        await tx.hold_end(state.id)
        if await is_over(state, tx, parts):
            ended = StudyEnded(settled_at=(await tx.settlement(state.id)).settled_at)
            await tx.record(make_entry(state, ended, WHY_ENDED, None, parts))
    await erase_what_is_due(state, parts)


async def is_over(state: StudyState, tx: Transaction, parts: Parts) -> bool:
    """Return whether nothing keeps the study and the first of its times has passed."""
    retention, settlement = await tx.promised_retention(state.id), await tx.settlement(state.id)
    return ends_by_itself(retention, settlement, parts.clock.now())


async def erase_what_is_due(state: StudyState, parts: Parts, *, by: str | None = None) -> None:
    """Erase each kind whose time has passed, a transaction for each."""
    while await erase_next(state, parts, by):
        pass


async def erase_next(state: StudyState, parts: Parts, by: str | None) -> bool:
    """Erase the first kind that is due, with its event, and return whether there was one."""
    async with parts.database.transaction() as tx:
        await tx.lock_study(state.id)
        end, now = await tx.end_of(state.id), parts.clock.now()
        done = {erasure.kind for erasure in end.erasures} if end else set()
        due = due_kinds(end.retention, end.settled_at, now, done) if end else ()
        if not due:
            return False
        erased = DataErased(kind=due[0], rows=await tx.erase(state.id, due[0], now))
        await tx.record(make_entry(state, erased, WHY_ERASED, by, parts))
        return True


async def find_end(study: StudyId, parts: Parts) -> EndOfStudy:
    """Return what is known of a study's end. Raises StudyUnknown or StudyNotEnded."""
    async with parts.database.transaction() as tx:
        await tx.settlement(study)
        if (end := await tx.end_of(study)) is None:
            raise StudyNotEnded
        return end


def make_entry(state: StudyState, event: Event, why: str, by: str | None, parts: Parts) -> Entry:
    """Record what a person did, or else the timers."""
    if by is None:
        return make_timer_entry(state, parts, why, (event,))
    return make_staff_entry(state.id, (event,), by, why, parts)
