"""What a text to the study team seems to be about, by lists of words per language."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rds.domain.subjects import Subject

FOLDER = Path(__file__).parent / "subjects"
DANGER = "danger"
ORDER = (
    Subject.ABUSE,
    Subject.ERASURE,
    Subject.NEW_NUMBER,
    Subject.MONEY,
    Subject.COMPLAINT,
    Subject.QUESTION,
)
"""Of several subjects, the one that comes first here."""


def find_subject(text: str, folded: str) -> Subject | None:
    """Return what a text is about, in any of the languages; None where no word tells it.

    `folded` is the text without case, accents and punctuation.
    """
    found = next((subject for subject in ORDER if _is_in(folded, subject.value)), None)
    return found or (Subject.QUESTION if "?" in text or "¿" in text else None)


def subject_words(folded: str, subject: Subject | None) -> frozenset[str]:
    """Return the words of a folded text that tell its subject; none where a question mark does."""
    found = _pattern(subject.value).search(folded) if subject in ORDER else None
    return frozenset(found[0].split()) if found else frozenset()


def speaks_of_danger(folded: str) -> bool:
    """Return whether words of distress or danger stand in a folded text."""
    return _is_in(folded, DANGER)


def load_subjects() -> None:
    """Compile every pattern."""
    for kind in (DANGER, *ORDER):
        _pattern(str(kind))


def _is_in(folded: str, kind: str) -> bool:
    return _pattern(kind).search(folded) is not None


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """Return one pattern of all languages' words for a subject."""
    entries = [entry for words in _files().values() for entry in words.get(kind, ())]
    return re.compile(r"\b(?:" + "|".join(f"(?:{entry})" for entry in entries) + r")\b")


@cache
def _files() -> Mapping[str, Mapping[str, Any]]:
    return {
        path.stem: yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (strings only)
        for path in sorted(FOLDER.glob("*.yaml"))
    }
