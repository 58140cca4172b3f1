"""A case that no text of the phone opens: something has happened to it that a person should look at."""

from rds.app.parts import Parts
from rds.app.ports import Entry
from rds.domain.events import ReviewRequested
from rds.domain.ids import CallerId, MessageId, StudyId
from rds.domain.subjects import subject_of


async def open_case_without_text(
    study: StudyId, caller: CallerId, reason: str, *, cause: str, parts: Parts
) -> None:
    """Open a case, or add to the open one about the same subject.

    `reason` is one of `rds.domain.subjects.SUBJECT_OF`; `cause` is the key of the message, or the id of the
    payout, that it is about.
    """
    case = make_case(caller, reason, cause)
    async with parts.database.transaction() as tx:
        await tx.lock_phone(study, caller)
        await tx.record(
            Entry(study=study, at=parts.clock.now(), actor="service", cause=cause, events=(case,))
        )


def make_case(caller: CallerId, reason: str, cause: str) -> ReviewRequested:
    """Return the event that opens it; `reason` and `cause` are as above."""
    return ReviewRequested(caller=caller, reason=reason, message=MessageId(cause), subject=subject_of(reason))
