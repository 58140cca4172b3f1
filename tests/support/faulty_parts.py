"""Parts that fail, and a worker's round at the texts that were left because of them."""

from datetime import UTC, datetime, timedelta

from rds.app.left_texts import answer_left_texts
from rds.app.parts import Parts
from rds.app.ports import TextParser
from rds.domain.parsed_text import ParsedText
from rds.domain.replies import Reply
from rds.domain.study import Study


class FailingParser:
    """A parser that fails."""

    def __call__(self, text: str) -> ParsedText:  # noqa: ARG002 - part of the port
        raise RuntimeError("no parser for this")


class FailingWording:
    """A wording that fails."""

    def words(self, reply: Reply, study: Study) -> str:  # noqa: ARG002 - part of the port
        raise RuntimeError("no words for this")


class ParserFailingAt:
    """A parser that fails at certain words."""

    def __init__(self, parse_text: TextParser, words: str) -> None:
        self._parse_text, self._words = parse_text, words

    def __call__(self, text: str) -> ParsedText:
        return FailingParser()(text) if text == self._words else self._parse_text(text)


async def a_round(parts: Parts, *, later: timedelta = timedelta(minutes=1)) -> None:
    """Answer the texts that were left, as a worker does after that long."""
    await answer_left_texts(parts, datetime.now(UTC) + later)
