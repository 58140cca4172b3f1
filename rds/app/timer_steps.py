"""What the timers' rounds are made of: steps that do not hold up each other, and what they record."""

from collections.abc import Awaitable, Callable, Iterable

from rds.app.parts import Parts
from rds.app.ports import Chore, Entry, Message, StudyState
from rds.domain.events import Event
from rds.domain.ids import PayoutId

BATCH = 500
"""How many of each kind one round takes up; the next round goes on."""

Step = Callable[[], Awaitable[None]]


async def run_each(*steps: Step) -> None:
    """Do each step whatever became of the others, and raise their faults together at the end."""
    faults = []
    for step in steps:
        try:
            await step()
        except Exception as fault:  # noqa: BLE001 - raised below, once every step had its turn
            faults.append(fault)
    if faults:
        raise ExceptionGroup("steps of a round failed", faults)


async def for_each(
    chore: Chore, state: StudyState, subjects: Iterable[tuple[str, Step]], parts: Parts
) -> None:
    """Do each subject's step; what fails for one is noted under its name, and holds up no other."""
    for subject, step in subjects:
        try:
            await step()
        except Exception as fault:  # noqa: BLE001 - noted, and tried again by the next round
            await parts.database.note_fault(chore, f"{state.id}/{subject}", type(fault).__name__)


def make_timer_entry(
    state: StudyState,
    parts: Parts,
    why: str,
    events: tuple[Event, ...],
    *,
    messages: tuple[Message, ...] = (),
    payouts: tuple[PayoutId, ...] = (),
) -> Entry:
    """Record what has become due."""
    return Entry(
        study=state.id,
        at=parts.clock.now(),
        actor="timer",
        cause=why,
        events=events,
        messages=messages,
        payouts=payouts,
    )
