"""What a rehearsal reads of its own database, behind the application's port."""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from rds.app.ports import JobKind
from rds.domain.conversation import Answer
from rds.domain.ids import MessageId, ParticipantId
from rds.storage.connection import Pool
from rds.storage.sql import statements

SQL = statements("rehearsal.sql")


class PostgresRehearsalRecord:
    """Implements `rds.app.ports.rehearsal.RehearsalRecord`."""

    def __init__(self, pool: Pool) -> None:
        """Take the pool."""
        self._pool = pool

    async def answers_of(self, participant: ParticipantId) -> Sequence[Answer]:
        """Return all answers of a participant that are kept, in the order in which they were given."""
        return [Answer(**dict(row)) for row in await self._pool.fetch(SQL["answers_of"], participant)]

    async def subjects(self, message: MessageId) -> Sequence[str]:
        """Return what the study team should look at in this text."""
        return [row["subject"] for row in await self._pool.fetch(SQL["subjects"], message)]

    async def purposes(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return what each of these outgoing messages is for, by its key."""
        return {row["key"]: row["purpose"] for row in await self._pool.fetch(SQL["purposes"], list(keys))}

    async def take_jobs(self) -> Sequence[tuple[JobKind, str]]:
        """Take all waiting jobs out of the queue, in the order in which they were put in."""
        taken = sorted(await self._pool.fetch(SQL["take_jobs"]), key=itemgetter("id"))
        return [(JobKind(row["entrypoint"]), row["key"]) for row in taken]
