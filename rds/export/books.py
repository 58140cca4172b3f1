"""The ledger and the record as files."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict

from rds.app.figures import LedgerEntry, RecordedEvent

LEDGER_COLUMNS = (
    "posting",
    "line",
    "at",
    "account",
    "participant",
    "debit_minor",
    "credit_minor",
    "currency",
    "cause",
)


def ledger_csv(entries: Iterable[LedgerEntry]) -> str:
    """Return the ledger, one row per entry, amounts in minor units (cents)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(LEDGER_COLUMNS)
    for entry in entries:
        writer.writerow(
            (
                entry.posting,
                entry.line,
                entry.at.isoformat(timespec="seconds"),
                entry.account,
                entry.participant,
                entry.debit,
                entry.credit,
                entry.currency,
                entry.cause,
            )
        )
    return text.getvalue()


def event_line(event: RecordedEvent) -> str:
    """Return one event as a line of JSON."""
    return json.dumps({**asdict(event), "at": event.at.isoformat()}, ensure_ascii=False)
