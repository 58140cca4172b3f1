"""How far the provider's own list of messages has been gone through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rds.domain.ids import MessageId, StudyId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundBounds:
    """How far the provider's list of one number was read."""

    opened_at: datetime
    listed_until: datetime | None
    """When the last text that was listed came, by the provider's time; None before there was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingNumber:
    """A number whose last rounds failed. `failure` is the last one's code."""

    study: StudyId
    failures: int
    failure: str
    finished_at: datetime | None
    """When a round last came to its end."""


class Reconciliations(Protocol):
    """Remembers rounds of reconciliation, one line for each number of ours."""

    async def begin(self, number: str, *, unless_within: timedelta) -> RoundBounds | None:
        """Begin a round; None when one began shortly before (by the machine's clock), here or elsewhere."""
        ...

    async def end(self, number: str, *, last_listed: datetime | None) -> None:
        """Note that the round is complete, and when the last text it listed came; None: it listed none."""
        ...

    async def fail(self, number: str, reason: str) -> None:
        """Note that the round did not come to its end, and why: a code, never a text."""
        ...

    async def missing(self, messages: Sequence[MessageId]) -> Sequence[MessageId]:
        """Return those of the provider's ids under which no text was ever kept. Erased texts were kept."""
        ...

    async def may_be_erased(self, sender: str, written_at: datetime) -> bool:
        """Return whether this may be a person whose number was erased: unknown here, but erasures came since.

        Raises NotAPhone.
        """
        ...
