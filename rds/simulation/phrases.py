"""What people write in words of their own, read from one data file a language."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "phrases"


class Phrases:
    """The phrases of one language, by what they are for."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        """Take the entries of a data file."""
        self._entries = entries
        self.keywords: Mapping[str, str] = entries["keywords"]
        self.numbers: Sequence[str] = entries["numbers"]
        self.says: Mapping[str, str] = entries["says"]
        """By which words a message of the study is known that holds no question."""

    def __getitem__(self, kind: str) -> Sequence[str]:
        """Return the phrases of a kind, such as `about`."""
        phrases: Sequence[str] = self._entries[kind]
        return phrases

    def of_option(self, question: str, option: str) -> Sequence[str]:
        """Return what people write for this option of this question only; nothing where the file has none."""
        own: Mapping[str, Sequence[str]] = self._entries["own"]
        return own.get(f"{question}/{option}", ())


@cache
def load_phrases(language: str) -> Phrases:
    """Return the phrases of a language, and of English where there is no file for it."""
    path = FOLDER / f"{language}.yaml"
    text = (path if path.exists() else FOLDER / "en.yaml").read_text(encoding="utf-8")
    return Phrases(yaml.safe_load(text))
