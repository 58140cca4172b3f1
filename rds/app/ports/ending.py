"""What the end of a study needs to know of it, and what is erased after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rds.domain.ids import StudyId
from rds.domain.retention import ErasedKind, Retention, Settlement


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """One kind of data that was erased in a whole study."""

    kind: ErasedKind
    event: int
    rows: Mapping[str, int]
    """By table."""
    erased_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOfStudy:
    """When a study ended, by whom, and what was erased since."""

    study: StudyId
    number: str
    settled_at: datetime
    ended_at: datetime
    event: int
    actor: str
    retention: Retention
    erasures: Sequence[Erasure] = ()


class EndsStudies(Protocol):
    """Ends a study and erases what was given in it, inside a transaction."""

    async def settlement(self, study: StudyId) -> Settlement:
        """Return how far a study is from being settled. Raises StudyUnknown."""
        ...

    async def promised_retention(self, study: StudyId) -> Retention | None:
        """Return the shortest times that any protocol version names."""
        ...

    async def hold_end(self, study: StudyId) -> None:
        """Wait for who records something of a locked study, and for texts that are being stored."""
        ...

    async def erasures(self, study: StudyId) -> Sequence[Erasure]:
        """Return what was erased, in order."""
        ...

    async def erase(self, study: StudyId, kind: ErasedKind, at: datetime) -> Mapping[str, int]:
        """Erase one kind in a whole study that has ended, and return how many rows of which table.

        A number is kept while another study knows its phone and still keeps numbers.
        """
        ...

    async def end_of(self, study: StudyId) -> EndOfStudy | None:
        """Return what is known of a study's end; None before it."""
        ...

    async def count_left(self, study: StudyId, kind: ErasedKind) -> Mapping[str, int]:
        """Return how many rows of a kind a study has, by table."""
        ...
