"""People who had left before the loss leave once more, and what was erased is erased once more."""

from collections.abc import Mapping, Sequence

from rds.app.parts import Parts
from rds.app.restoring.findings import Findings
from rds.app.run_study import make_staff_entry
from rds.app.team.order import lock_phone_of
from rds.domain.conversation import withdraw
from rds.domain.ids import ParticipantId, StudyId
from rds.domain.refusals import ParticipantUnknown

BY = "restore"


async def withdraw_again(
    left: Mapping[str, Sequence[ParticipantId]], parts: Parts, findings: Findings
) -> None:
    """Withdraw who had left, study by study, where the texts of the lost time did not say so.

    Nobody is told: they were told before the loss.
    """
    for study, people in left.items():
        for person in people:
            findings.withdrawn += await withdraw_silently(StudyId(study), person, parts)


async def withdraw_silently(study: StudyId, person: ParticipantId, parts: Parts) -> bool:
    """Return whether the person was here and had not left."""
    async with parts.database.transaction() as tx:
        try:
            caller = await lock_phone_of(study, person, tx)
        except ParticipantUnknown:
            return False
        phone = await tx.phone_state(study, caller)
        if phone.conversation is None or phone.conversation.participant != person:
            return False
        events = withdraw(caller, phone.conversation, phone.participant)
        if events:
            await tx.record(make_staff_entry(study, events, BY, "restore", parts))
        return bool(events)
