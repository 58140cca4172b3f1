"""Protocol versions as Study objects, read once: a version never changes."""

from collections.abc import Callable, Mapping
from typing import Any

from rds.domain.ids import StudyId
from rds.domain.refusals import StudyUnknown
from rds.domain.study import Study
from rds.storage.connecting import Connection
from rds.storage.sql import statements

SQL = statements("snapshot.sql")


class Protocols:
    """A cache by study and version. `parse` turns recorded content into a Study."""

    def __init__(self, parse: Callable[[Mapping[str, Any]], Study]) -> None:
        """Take the reader of recorded study files."""
        self._parse = parse
        self._known: dict[tuple[StudyId, int], Study] = {}

    async def get(self, connection: Connection, study: StudyId, protocol: int) -> Study:
        """Return the version. Raises StudyUnknown."""
        key = (study, protocol)
        if key not in self._known:
            content = await connection.fetchval(SQL["protocol_content"], study, protocol)
            if content is None:
                raise StudyUnknown
            self._known[key] = self._parse(content)
        return self._known[key]
