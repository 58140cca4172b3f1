"""What every decision is handed: the clock, the text parser, the wording."""

from datetime import datetime
from typing import Protocol

from rds.domain.parsed_text import ParsedText
from rds.domain.replies import Reply
from rds.domain.study import Study


class Clock(Protocol):
    """Study time. The only source of `now`; always aware, in UTC."""

    def now(self) -> datetime:
        """Return the present instant of the study."""
        ...


class TextParser(Protocol):
    """Understands a text as far as words alone allow."""

    def __call__(self, text: str) -> ParsedText:
        """Return every reading that could matter. Never raises."""
        ...


class Wording(Protocol):
    """Puts a reply into the words of its language."""

    def words(self, reply: Reply, study: Study) -> str:
        """Return the message's full text."""
        ...
