"""Estimates as files."""

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

COLUMNS = (
    "outcome",
    "level",
    "n",
    "sample_share",
    "estimate",
    "se",
    "low",
    "high",
    "design_effect",
    "truth",
    "df",
    "notes",
)


def estimates_json(rows: Iterable[Mapping[str, Any]], *, as_of_event: int) -> str:
    """Return the rows at full precision, and the event number that they were computed at."""
    listed = [{column: replace_nan(row[column]) for column in COLUMNS} for row in rows]
    return json.dumps({"as_of_event": as_of_event, "estimates": listed}, indent=2, allow_nan=False) + "\n"


def estimates_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return one row per outcome and level, numbers at full precision."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: replace_nan(row[column]) for column in COLUMNS} for row in rows)
    return text.getvalue()


def replace_nan(value: Any) -> Any:
    """Return the value, notes as one text, or None (null, an empty cell) for a figure that cannot be computed."""
    if isinstance(value, tuple):
        return "; ".join(value)
    return None if isinstance(value, float) and math.isnan(value) else value
