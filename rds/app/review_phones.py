"""The staff list: phones that a person of the study team should look at."""

from collections.abc import Sequence

from rds.app.parts import Parts
from rds.app.ports import Review, TeamQueries
from rds.app.run_study import current_study, make_staff_entry
from rds.domain.events import OwnerConfirmed, ReviewClosed
from rds.domain.ids import CallerId, StudyId


async def list_reviews(study: StudyId, *, team: TeamQueries, parts: Parts) -> Sequence[Review]:
    """Return the staff list, oldest first. Raises StudyUnknown."""
    await current_study(study, parts=parts)
    return await team.open_reviews(study)


async def close_listed_review(
    study: StudyId,
    phone: str,
    *,
    note: str,
    by: str,
    team: TeamQueries,
    parts: Parts,
    same_owner: bool = False,
) -> bool:
    """Take a phone off the staff list, and return whether it was on it. Raises StudyUnknown.

    `same_owner`: the phone is still its participant's, who is told of money and codes again.
    """
    listed = {review.caller for review in await list_reviews(study, team=team, parts=parts)}
    if phone in listed:
        await close_review(study, CallerId(phone), note=note, by=by, parts=parts, same_owner=same_owner)
    return phone in listed


async def close_review(
    study: StudyId, caller: CallerId, *, note: str, by: str, parts: Parts, same_owner: bool = False
) -> None:
    """Take a phone off the staff list; with `same_owner`, open its money and codes to it again."""
    confirmed = (OwnerConfirmed(caller=caller, note=note),) if same_owner else ()
    events = (ReviewClosed(caller=caller, note=note), *confirmed)
    async with parts.database.transaction() as tx:
        await tx.lock_phone(study, caller)
        await tx.record(make_staff_entry(study, events, by, "close review", parts))
