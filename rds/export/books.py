"""The ledger as a file."""

import csv
import io
from collections.abc import Iterable

from rds.app.figures import LedgerEntry

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
