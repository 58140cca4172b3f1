"""Payouts on paper: a CSV for the finance office, and its word that they were paid."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rds.app.ports import Payout
from rds.domain.ids import PayoutId
from rds.domain.money import minor_digits

COLUMNS = ("payout_id", "phone", "amount", "currency", "requested_on", "reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeLine:
    """One line: a payout, whom to reach, and since when it has been waiting."""

    payout: Payout
    phone: str
    requested_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """One payment that the finance office made."""

    payout: PayoutId
    reference: str


class ConfirmationFileError(Exception):
    """The file cannot be read as confirmations. Nothing was recorded; every problem is listed with its line."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the problems."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def to_csv(lines: Iterable[PayeeLine]) -> str:
    """Return the file for the finance office. It fills in `reference` and sends the file back."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        amount = line.payout.amount
        digits = minor_digits(amount.currency)
        written = f"{amount.minor / 10**digits:.{digits}f}"
        # A leading apostrophe keeps spreadsheets from reading +1416... as a formula and losing the plus sign.
        writer.writerow((line.payout.id, f"'{line.phone}", written, amount.currency, line.requested_on, ""))
    return text.getvalue()


def from_csv(text: str) -> list[Confirmation]:
    """Read the payments made: the lines with a reference. Other columns may be changed, moved or missing.

    Raises ConfirmationFileError.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    missing = {"payout_id", "reference"} - set(reader.fieldnames or ())
    if missing:
        raise ConfirmationFileError([f"the first line has no column {name}" for name in sorted(missing)])
    confirmations, problems, seen = [], [], set()
    for number, row in enumerate(reader, 2):
        payout, reference = (row["payout_id"] or "").strip(), (row["reference"] or "").strip()
        if not reference:
            continue
        if not payout:
            problems.append(f"line {number}: a reference without a payout_id")
        elif payout in seen:
            problems.append(f"line {number}: payout {payout} stands here twice")
        else:
            confirmations.append(Confirmation(payout=PayoutId(payout), reference=reference))
        seen.add(payout)
    if problems:
        raise ConfirmationFileError(problems)
    return confirmations
