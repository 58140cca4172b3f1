"""What the study team asks of an installation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rds.app.ports.record import Payout
from rds.domain.ids import CallerId, MessageId, ParticipantId, StudyId


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A phone on the staff list: a person should look at its messages."""

    caller: CallerId
    reason: str
    message: MessageId
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPayout:
    """A payout that waits for the finance office, and the number to reach the payee at."""

    payout: Payout
    phone: str
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundParticipant:
    """Whose a phone number is."""

    id: ParticipantId
    state: str
    wave: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAsideItem:
    """Work that failed at its last try. `reason` is a code or a fault's name."""

    kind: str
    key: str
    since: datetime
    reason: str
    job: int | None
    """The job's number in the queue; None for a text, and for what the timers do."""


class TeamQueries(Protocol):
    """Answers the study team."""

    async def open_reviews(self, study: StudyId) -> Sequence[Review]:
        """Return the staff list, oldest first."""
        ...

    async def open_payouts(self, study: StudyId, method: str) -> Sequence[OpenPayout]:
        """Return the payouts by this method that wait, oldest first."""
        ...

    async def unpaid_payouts(self, study: StudyId) -> Sequence[Payout]:
        """Return the payments that are not made yet, oldest first."""
        ...

    async def participant_at(self, study: StudyId, number: str) -> FoundParticipant | None:
        """Return the study's participant with this number (E.164); None when there is none."""
        ...
