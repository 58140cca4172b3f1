"""Whose a phone number is."""

from collections.abc import Callable

from rds.app.parts import Parts
from rds.app.ports import FoundParticipant, TeamQueries
from rds.app.run_study import current_study, make_staff_entry
from rds.domain.events import NumbersOpened
from rds.domain.ids import StudyId


async def find_participant(
    study: StudyId,
    typed: str,
    *,
    read_number: Callable[[str, str], str],
    by: str,
    reason: str,
    team: TeamQueries,
    parts: Parts,
) -> FoundParticipant | None:
    """Return who has this number, in any spelling; None when nobody in the study has.

    That somebody looked, who and why is recorded first; the number is not.

    `read_number` turns what was typed, in a country, into E.164. Raises StudyUnknown, and what `read_number`
    raises.
    """
    protocol = await current_study(study, parts=parts)
    number = read_number(typed, protocol.country)
    opened = NumbersOpened(purpose="find", numbers=1, reason=reason)
    async with parts.database.transaction() as tx:
        await tx.record(make_staff_entry(study, (opened,), by, "find number", parts))
    return await team.participant_at(study, number)
