"""How far the provider's own list of messages has been gone through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rds.domain.ids import MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """Where the last round at one number ended: study times. `listed_until` is None before the first has ended."""

    opened_at: datetime
    listed_until: datetime | None


class Reconciliations(Protocol):
    """Remembers rounds of reconciliation, one line for each number of ours."""

    async def begin(self, number: str, *, unless_within: timedelta) -> Bookmark | None:
        """Begin a round; None when one was begun so short a time ago (by the machine's clock), here or elsewhere."""
        ...

    async def end(self, number: str, *, listed_until: datetime) -> None:
        """Note that all listed until then was taken."""
        ...

    async def fail(self, number: str, reason: str) -> None:
        """Note that the round did not come to its end, and why: a code, never a text."""
        ...

    async def missing(self, messages: Sequence[MessageId]) -> Sequence[MessageId]:
        """Return those of the provider's ids under which no text was ever kept. Erased texts were kept."""
        ...

    async def may_be_erased(self, sender: str, written_at: datetime) -> bool:
        """Return whether this may be a person whose number was erased: unknown here, and some number was erased since.

        Raises NotAPhone.
        """
        ...
