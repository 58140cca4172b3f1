"""A study's status for scripts and spreadsheets."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rds.domain.money import Money

if TYPE_CHECKING:
    from rds.app.study_status import StudyStatus


def status_json(status: "StudyStatus") -> str:
    """Return one JSON object on one line; money in minor units with its currency."""
    return json.dumps(to_plain(status), ensure_ascii=False, allow_nan=False)


def status_csv(status: "StudyStatus") -> str:
    """Return a figure a line under the header `figure,value`; a figure within another has a dotted name."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("figure", "value"))
    writer.writerows(flatten(to_plain(status)))
    return text.getvalue()


def to_plain(value: Any) -> Any:
    """Return the JSON form of a value: instants and days in ISO 8601, spans in seconds."""
    if is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    match value:
        case Mapping():
            return {str(name): to_plain(each) for name, each in value.items()}
        case list() | tuple():
            return [to_plain(each) for each in value]
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case _:
            return value


def flatten(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each figure with its dotted name."""
    if isinstance(value, dict) and value.keys() == {"minor", "currency"}:
        yield name, str(Money(value["minor"], value["currency"]))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from flatten(each, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for position, each in enumerate(value, 1):
            yield from flatten(each, f"{name}.{position}")
    else:
        yield name, value
