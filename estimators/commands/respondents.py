"""The file of respondents that a command is asked about."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from estimators.commands.file_options import FileOptions

if TYPE_CHECKING:
    from estimators import RecruitmentSample, Table
    from estimators.io.suffixes import Format

COUPONS_ISSUED = "coupons_issued"
"""The export's column of how many coupons each respondent was given."""


def read_respondents(
    path: Path,
    outcomes: Sequence[str],
    reading: FileOptions,
    *,
    categories: Sequence[str] = (),
    ordered: bool = False,
) -> "RecruitmentSample":
    """Return the sample in a file of any format that `rds convert` reads, with those outcomes.

    `categories` are read as categories even where they are numbers. The times of recruitment are read where
    `ordered` says that they are needed; elsewhere they may be wrong. Raises EstimatorError or OSError.
    """
    with reading.keep_problems():
        table = read_rows(path, reading)
        time = choose_times(table, reading) if ordered else None
        return make_sample(table, outcomes, reading, categories=categories, time=time)


def make_sample(
    table: "Table",
    outcomes: Sequence[str],
    reading: FileOptions,
    *,
    categories: Sequence[str] = (),
    time: str | None = None,
) -> "RecruitmentSample":
    """Return the sample in a table as it was read, with those outcomes and with those times."""
    chosen = list(dict.fromkeys(outcomes))
    options = reading.options()
    levels = options["levels"] or {}
    options["levels"] = {name: levels[name] for name in levels if name in chosen}
    options["categories"] = [*options["categories"], *categories]
    options["recruited_at"] = None if time in chosen else time
    with reading.keep_problems():
        table.require([*levels, *(reading.categories or ())])
        return table.sample(chosen, **options)


def choose_times(table: "Table", reading: FileOptions) -> str | None:
    """Return the column of recruitment times: the one named, or the one by its usual names."""
    return reading.recruited_at or table.recruited_at


def read_rows(path: Path, reading: FileOptions, form: "Format | None" = None) -> "Table":
    """Return the rows of a file, its columns under the names they have there."""
    from estimators import read_table

    with reading.keep_problems():
        return read_table(path, form, encoding=reading.encoding, sheet=reading.sheet)
