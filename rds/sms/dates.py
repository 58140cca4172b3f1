"""Days and instants in words: "January 29", "le 3 juin à 10 h"."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rds.domain.study import Language

FOLDER = Path(__file__).parent / "dates"


def say_date(when: date, language: Language) -> str:
    """Return a day, or a local instant with its hour, as the language writes it.

    The year is left out, and so are minutes of zero.
    """
    forms = _forms(language)
    day = str(forms.get("first", "1") if when.day == 1 else when.day)
    in_words = forms["day"].format(month=forms["months"][when.month - 1], day=day)
    if not isinstance(when, datetime):
        return str(in_words)
    hour = forms["hour_and_minutes" if when.minute else "hour"].format(
        hour=when.hour % 12 or 12,
        hour24=when.hour,
        minutes=f"{when.minute:02}",
        half=forms.get("halves", ("", ""))[when.hour // 12],
    )
    return str(forms["instant"].format(day_in_words=in_words, hour_in_words=hour))


@cache
def _forms(language: Language) -> Mapping[str, Any]:
    """Return how a language says dates; one that has no file of its own says them as English does."""
    path = FOLDER / f"{language}.yaml"
    forms: Mapping[str, Any] = yaml.safe_load(
        (path if path.exists() else FOLDER / "en.yaml").read_text(encoding="utf-8")
    )
    return forms
