"""What one study left behind, and what in it ought not to be: pure, so that each finding can be shown to be
found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import rds
from rds.domain.parsed_text import Keyword
from rds.domain.rate_limit import TEXT_LIMIT, TEXT_WINDOW
from rds.sms.text_parser import parse_text
from tests.support.repeats import is_repeat

QUIET_LEVELS = {"debug", "info"}
ENOUGH_TO_KNOW_IT_BY = 12
"""Letters. A shorter text may be found anywhere by chance."""
OUR_OWN_WORDS = "".join(file.read_text(encoding="utf-8") for file in Path(rds.__path__[0]).rglob("*.py"))
"""Hypothesis also texts what it reads in our code, and what our code says may stand in an event."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """One text as it was posted."""

    id: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Handled:
    """One text as it is kept: whose, when it came and was handled, how many replies it has, whether staff
    were shown it.
    """

    id: str
    caller: str
    at: datetime
    handled_at: datetime | None
    replies: int
    listed: bool
    before: str | None = None
    """The text of the same phone handled before."""
    unread: bool = False
    """Whether the question asked last had not been read when the text came."""


@dataclass
class Traces:
    """All that a study left."""

    secrets: Sequence[str]
    said: list[Said] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    """What anybody could see, by the place where it was seen."""
    logs: list[Mapping[str, Any]] = field(default_factory=list)
    handled: list[Handled] = field(default_factory=list)
    stops: list[tuple[str, datetime, bool]] = field(default_factory=list)
    """Which phone, when, and whether it stopped (else it resumed), in order."""
    faults: list[str] = field(default_factory=list)
    """Jobs and timers that failed, and what `rds verify` found."""

    def show(self, place: str, *seen: object) -> None:
        self.shown[place] = "\n".join([self.shown.get(place, ""), *map(str, seen)])

    def findings(self) -> list[str]:
        """Return everything that ought not to be, in words that a person can look into."""
        return [
            *(f"a text was answered with HTTP {status}" for status in self.statuses if status != 200),
            *(f"logged as {line['log_level']}: {line}" for line in self.logs if self._is_loud(line)),
            *self.faults,
            *self._list_lost(),
            *self._silences(),
            *self._leaks(),
        ]

    def _is_loud(self, line: Mapping[str, Any]) -> bool:
        return line["log_level"] not in QUIET_LEVELS

    def _list_lost(self) -> list[str]:
        kept = {text.id for text in self.handled if text.handled_at}
        return [f"never handled: {said.id} {said.words!r}" for said in self.said if said.id not in kept]

    def _silences(self) -> list[str]:
        words = {said.id: said.words for said in self.said}
        return [
            f"neither answered nor shown to anybody: {text.id} {words[text.id]!r}"
            for text in self.handled
            if not (
                text.replies
                or text.listed
                or self._is_meant(text, words[text.id])
                or self._is_said_again(text, words)
            )
        ]

    def _is_meant(self, text: Handled, words: str) -> bool:
        """Tell whether nothing was to be said: the phone asked for silence before, or texts without end."""
        parsed = parse_text(words.replace("\x00", ""))
        wants_silence = parsed.keyword is Keyword.STOP or parsed.wants_out
        return (wants_silence and self._has_stopped(text)) or self._lately(text) >= TEXT_LIMIT

    def _is_said_again(self, text: Handled, words: Mapping[str, str]) -> bool:
        """Tell whether it is the text before once more, with no question read between."""
        before = next((other for other in self.handled if other.id == text.before), None)
        return before is not None and is_repeat(
            words[text.id], text.at, words.get(before.id, ""), before.at, unread=text.unread
        )

    def _has_stopped(self, text: Handled) -> bool:
        own = [(at, stopped) for caller, at, stopped in self.stops if caller == text.caller and at <= text.at]
        before = [stopped for at, stopped in own if at < text.at]
        return (text.at, True) in own or before[-1:] == [True]

    def _lately(self, text: Handled) -> int:
        since = text.at - TEXT_WINDOW
        return (
            sum(
                other.caller == text.caller
                and other.handled_at is not None
                and since < other.handled_at <= text.at
                for other in self.handled
            )
            - 1
        )

    def _leaks(self) -> list[str]:
        self.show("logs", *self.logs)
        texts = {
            said.words
            for said in self.said
            if len(said.words.strip()) >= ENOUGH_TO_KNOW_IT_BY and said.words not in OUR_OWN_WORDS
        }
        return [
            f"{secret!r} is in {place}"
            for place, seen in self.shown.items()
            for secret in (*self.secrets, *texts)
            if secret in seen
        ]
