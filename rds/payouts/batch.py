"""Payouts on paper: a CSV for the payments office, and its word on what became of them."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from rds.app.confirm_payouts import Confirmation, Result
from rds.app.export_payouts import PayeeLine
from rds.domain.ids import PayoutId
from rds.domain.money import minor_digits

ID_PREFIX = "p-"
"""Before an id in the file: a spreadsheet would read an id such as 12e45 as a number."""
COLUMNS = (
    "payout_id",
    "phone",
    "amount",
    "currency",
    "requested_on",
    "batch",
    "result",
    "reference",
    "reason",
)
FILLED_IN = ("result", "reference", "reason")
"""What the payments office fills in."""
DELIMITERS = (",", ";", "\t")


class ConfirmationFileError(Exception):
    """The file cannot be read as confirmations.

    Nothing was recorded; every problem is listed with its line.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the problems."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class _Problem(Exception):
    """What is wrong with one line."""


def to_csv(lines: Iterable[PayeeLine]) -> str:
    """Return the file for the payments office. It fills in the last three columns and sends the file back."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for line in lines:
        amount = line.payout.amount
        writer.writerow(
            {
                "payout_id": ID_PREFIX + line.payout.id,
                # A leading apostrophe keeps spreadsheets from reading +1416... as a formula.
                "phone": f"'{line.phone}",
                "amount": format(Decimal(amount.minor).scaleb(-minor_digits(amount.currency)), "f"),
                "currency": amount.currency,
                "requested_on": line.requested_on,
                "batch": line.batch,
            }
        )
    return text.getvalue()


def read_confirmations(file: Path) -> list[Confirmation]:
    """Read a file that the payments office sent back; see `from_csv`.

    Raises ConfirmationFileError or OSError.
    """
    try:
        return from_csv(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        problem = f"{file} is not UTF-8 text: save it from the spreadsheet as `CSV UTF-8`"
        raise ConfirmationFileError([problem]) from None


def read_batches(file: Path) -> dict[int, tuple[PayoutId, ...]]:
    """Return which payments stand in a file, by the number of its batch, whatever was filled in.

    Raises ConfirmationFileError or OSError.
    """
    read_confirmations(file)  # says what is wrong with a file that is none of ours
    text = file.read_text(encoding="utf-8-sig")
    batches: dict[int, list[PayoutId]] = {}
    for row in open_table(text):
        payout, batch = (row.get("payout_id") or "").strip(), (row.get("batch") or "").strip()
        if payout and batch.isdecimal():
            batches.setdefault(int(batch), []).append(PayoutId(payout.removeprefix(ID_PREFIX)))
    return {batch: tuple(payouts) for batch, payouts in batches.items()}


def open_table(text: str) -> "csv.DictReader[str]":
    """Return the lines of a file, whatever parts its columns: a comma, a semicolon or a tab."""
    first = text.partition("\n")[0]
    return csv.DictReader(io.StringIO(text), delimiter=max(DELIMITERS, key=first.count))


def from_csv(text: str) -> list[Confirmation]:
    """Read the results: the lines in which anything was filled in. Other columns may be changed or missing.

    A reference without a result is a payment made.

    Raises ConfirmationFileError.
    """
    reader = open_table(text)
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
    for number, cells in filled_in(rows):
        payout = PayoutId(cells["payout_id"].removeprefix(ID_PREFIX))
        try:
            if payout and payout in seen:
                raise _Problem(f"payout {payout} stands here twice")
            confirmations.append(read_line(payout, cells))
        except _Problem as problem:
            problems.append(f"line {number}: {problem}")
        seen.add(payout)
    if problems:
        raise ConfirmationFileError(problems)
    return confirmations


def filled_in(rows: Iterable[tuple[int, Mapping[str, str | None]]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines that the payments office has filled in, with their numbers."""
    for number, row in rows:
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if any(cells[name] for name in FILLED_IN):
            yield number, cells


def read_line(payout: PayoutId, cells: Mapping[str, str]) -> Confirmation:
    """Return what a line says. Raises _Problem."""
    result, reference, reason = (cells[name] for name in FILLED_IN)
    if not payout:
        raise _Problem(f"a {'reference' if reference else 'result'} without a payout_id")
    if result.casefold() not in {"", *Result}:
        raise _Problem(f'result is "{result}": write paid or failed')
    outcome = Result(result.casefold() or Result.PAID)
    if outcome is Result.PAID and not reference:
        raise _Problem("paid without a reference: write the payment's own number, so that none is made twice")
    if outcome is Result.FAILED and not reason:
        raise _Problem("failed without a reason: write why in a few words")
    batch = int(cells["batch"]) if cells["batch"].isdecimal() else None
    return Confirmation(payout=payout, result=outcome, reference=reference, reason=reason, batch=batch)
