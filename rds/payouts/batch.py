"""Payouts on paper: a CSV for the finance office, and its word that they were paid."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from rds.app.pay import Confirmation, PayeeLine
from rds.domain.ids import PayoutId
from rds.domain.money import minor_digits

ID_PREFIX = "p-"
"""Before an id in the file: a spreadsheet would read an id such as 12e45 as a number."""
COLUMNS = ("payout_id", "phone", "amount", "currency", "requested_on", "reference")
DELIMITERS = (",", ";", "\t")


class ConfirmationFileError(Exception):
    """The file cannot be read as confirmations.

    Nothing was recorded; every problem is listed with its line.
    """

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
        written = format(Decimal(amount.minor).scaleb(-minor_digits(amount.currency)), "f")
        # A leading apostrophe keeps spreadsheets from reading +1416... as a formula and losing the plus sign.
        writer.writerow(
            (ID_PREFIX + line.payout.id, f"'{line.phone}", written, amount.currency, line.requested_on, "")
        )
    return text.getvalue()


def read_confirmations(file: Path) -> list[Confirmation]:
    """Read a file that the finance office sent back; see `from_csv`.

    Raises ConfirmationFileError or OSError.
    """
    try:
        return from_csv(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        problem = f"{file} is not UTF-8 text: save it from the spreadsheet as `CSV UTF-8`"
        raise ConfirmationFileError([problem]) from None


def from_csv(text: str) -> list[Confirmation]:
    """Read the payments made: the lines with a reference. Other columns may be changed, moved or missing.

    A comma, a semicolon or a tab may part the columns, as spreadsheets have it in one country or another.

    Raises ConfirmationFileError.
    """
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=max(DELIMITERS, key=first.count))
    try:
        missing = {"payout_id", "reference"} - set(reader.fieldnames or ())
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as fault:
        raise ConfirmationFileError([f"line {reader.line_num}: {fault}. Is it a CSV file?"]) from None
    if missing:
        raise ConfirmationFileError(
            [
                f"the first line has no column {name}: send back the file of `rds payouts export`"
                for name in sorted(missing)
            ]
        )
    confirmations, problems, seen = [], [], set()
    for number, row in rows:
        payout, reference = (
            (row["payout_id"] or "").strip().removeprefix(ID_PREFIX),
            (row["reference"] or "").strip(),
        )
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
