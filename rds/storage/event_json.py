"""Events as JSON, for the record."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from rds.domain.events import Event
from rds.domain.money import Money


def to_row(event: Event) -> dict[str, Any]:
    """Return type, version and data of an event."""
    data = {field.name: to_plain(getattr(event, field.name)) for field in fields(event)}
    return {"type": type(event).__name__, "version": event.VERSION, "data": data}


def to_plain(value: Any) -> Any:
    """Return the JSON form of one field: instants in ISO 8601, money as minor units and currency."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if isinstance(value, Mapping):
        return dict(value)
    return value
