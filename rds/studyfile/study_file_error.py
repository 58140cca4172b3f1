"""What is wrong with a study file: where, and what to write instead."""

from collections.abc import Sequence
from dataclasses import dataclass

Place = tuple[str | int, ...]
"""Where something stands in the file: keys, and positions in lists counted from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to correct.

    `line` counts from 1; `place` is dotted, with entries of a list named by their key.
    """

    source: str
    line: int | None
    place: str
    message: str

    def __str__(self) -> str:
        where = self.source if self.line is None else f"{self.source} line {self.line}"
        return f"{where}, {self.place}: {self.message}" if self.place else f"{where}: {self.message}"


class StudyFileError(Exception):
    """A study file cannot be used as it stands.

    `problems` holds all that was found, in the order of the file.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep every problem; the message shows one on each line."""
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def format_place(place: Place, data: object) -> str:
    """Write a place as a coordinator reads it: `survey.sector.options.other.label`.

    An entry of a list goes by its own key; without one, by its position counted from 1.
    """
    words: list[str] = []
    for part in place:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list) and part < len(data) else None
            key = data.get("key") if isinstance(data, dict) else None
            words.append(key if isinstance(key, str) and key else str(part + 1))
        else:
            data = data.get(part) if isinstance(data, dict) else None
            words.append(part)
    return ".".join(words)
