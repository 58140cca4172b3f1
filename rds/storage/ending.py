"""The end of a study, and what is erased after it, inside one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rds.app.ports import EndOfStudy, Erasure
from rds.domain.ids import StudyId
from rds.domain.refusals import StudyUnknown
from rds.domain.retention import ErasedKind, Retention, Settlement, combine_promises
from rds.storage.connecting import Connection
from rds.storage.protocols import Protocols
from rds.storage.sql import statements

SQL = statements("ending.sql")


class StudyEnding:
    """Implements `rds.app.ports.EndsStudies`."""

    _connection: Connection
    _protocols: Protocols

    async def settlement(self, study: StudyId) -> Settlement:
        """Return how far a study is from being settled. Raises StudyUnknown."""
        row = await self._connection.fetchrow(SQL["settlement"], study)
        if row is None:
            raise StudyUnknown
        return Settlement(**dict(row))

    async def promised_retention(self, study: StudyId) -> Retention | None:
        """Return the shortest times that any protocol version names."""
        versions = [row["protocol"] for row in await self._connection.fetch(SQL["versions"], study)]
        protocols = [await self._protocols.get(self._connection, study, version) for version in versions]
        return combine_promises(protocol.retention for protocol in protocols)

    async def hold_end(self, study: StudyId) -> None:
        """Wait for who records something of a locked study, and for texts that are being stored."""
        await self._connection.execute(SQL["hold_end"], study)
        await self._connection.execute(SQL["hold_intake"])

    async def erasures(self, study: StudyId) -> Sequence[Erasure]:
        """Return what was erased, in order."""
        found = await self._connection.fetch(SQL["erasures"], study)
        return [Erasure(**dict(row) | {"kind": ErasedKind(row["kind"])}) for row in found]

    async def erase(self, study: StudyId, kind: ErasedKind, at: datetime) -> Mapping[str, int]:
        """Erase one kind in a whole study that has ended, and return how many rows of which table."""
        await self._connection.execute(SQL["be_patient"])
        if kind is ErasedKind.NUMBERS:
            await self._connection.execute(SQL["hold_intake"])
        instant = [at] if kind is ErasedKind.NUMBERS else []
        rows: Mapping[str, int] = await self._connection.fetchval(SQL[f"erase_{kind}"], study, *instant)
        return rows

    async def end_of(self, study: StudyId) -> EndOfStudy | None:
        """Return what is known of a study's end; None before it."""
        row = await self._connection.fetchrow(SQL["ended"], study)
        retention = await self.promised_retention(study)
        if row is None or retention is None:
            return None
        erased = tuple(await self.erasures(study))
        return EndOfStudy(study=study, retention=retention, erasures=erased, **dict(row))

    async def count_left(self, study: StudyId, kind: ErasedKind) -> Mapping[str, int]:
        """Return how many rows of a kind a study has, by table."""
        left: Mapping[str, Mapping[str, int]] = await self._connection.fetchval(SQL["count_left"], study)
        return left[kind]
