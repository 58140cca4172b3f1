"""A person's number is shown to one of the study team, after that was recorded with the reason."""

from rds.app.parts import Parts
from rds.app.ports import Cases
from rds.app.run_study import make_staff_entry
from rds.app.team.order import Order
from rds.domain.events import NumberRevealed
from rds.domain.refusals import NumberIsErased


async def reveal_number_of(order: Order, *, cases: Cases, parts: Parts) -> str:
    """Return a person's number; that it was shown, to whom and why is recorded first.

    Raises ParticipantUnknown or NumberIsErased.
    """
    async with parts.database.transaction() as tx:
        caller = await tx.caller_of(order.study, order.person)
        revealed = NumberRevealed(caller=caller, reason=order.reason)
        await tx.record(make_staff_entry(order.study, (revealed,), order.by, "reveal number", parts))
    number = await cases.number_of(caller)
    if number is None:
        raise NumberIsErased
    return number
