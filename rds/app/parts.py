"""What every use case is handed, put together once in `rds.wiring`."""

from dataclasses import dataclass

from rds.app.ports import Clock, Database, TextParser, Wording
from rds.domain.id_source import IdSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The study's database, clock and ids, the text parser, and the wording of replies."""

    database: Database
    clock: Clock
    ids: IdSource
    parse_text: TextParser
    wording: Wording
