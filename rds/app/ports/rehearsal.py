"""What a rehearsal needs besides the ports of a real study: phones, a clock, and a view of the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rds.app.ports.jobs import JobKind
from rds.domain.conversation import Answer
from rds.domain.ids import MessageId, ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredMessage:
    """One message that reached a phone. `key` is the one it was recorded under."""

    key: str
    body: str
    at: datetime


class MovableClock(Protocol):
    """Study time that stands still until it is moved."""

    def now(self) -> datetime:
        """Return the present instant of the study, in UTC."""
        ...

    def advance(self, span: timedelta) -> None:
        """Move forward."""
        ...


class Handsets(Protocol):
    """The phones that the double delivers to."""

    def take_delivered(self, number: str) -> Sequence[DeliveredMessage]:
        """Return what reached this number since it was last asked about, in order."""
        ...


class RehearsalRecord(Protocol):
    """What came of a text, as it stands in the database."""

    async def answers_of(self, participant: ParticipantId) -> Sequence[Answer]:
        """Return all answers of a participant that are kept, in the order in which they were given."""
        ...

    async def subjects(self, message: MessageId) -> Sequence[str]:
        """Return what the study team should look at in this text; empty when it need not."""
        ...

    async def purposes(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return what each of these outgoing messages is for, by its key."""
        ...

    async def take_jobs(self) -> Sequence[tuple[JobKind, str]]:
        """Take all waiting jobs out of the queue, and return them in queue order with their keys."""
        ...
