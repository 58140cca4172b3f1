"""The file of respondents that a command is asked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from estimators import RecruitmentSample, Table
    from estimators.io.suffixes import Format

COUPONS_ISSUED = "coupons_issued"
"""The export's column of how many coupons each respondent was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What the file's columns are called, and what to do where a network size is missing or zero."""

    id: str = "id"
    recruiter: str = "recruiter_id"
    network_size: str = "network_size"
    missing: Literal["error", "drop", "impute"] = "error"


def read_respondents(
    path: Path,
    outcomes: Sequence[str],
    columns: Columns,
    *,
    categories: Sequence[str] = (),
    ordered: bool = False,
) -> "RecruitmentSample":
    """Return the sample in a file of any format that `rds convert` reads, with those outcomes.

    `categories` are read as categories even where they are numbers. The times of recruitment are read where
    `ordered` says that they are needed; elsewhere they may be wrong. Raises EstimatorError or OSError.
    """
    table = read_columns(path, columns)
    chosen = list(dict.fromkeys(outcomes))
    time = table.recruited_at if ordered else None
    return table.sample(
        chosen,
        missing_network_size=columns.missing,
        categories=categories,
        recruited_at=None if time in chosen else time,
    )


def read_columns(path: Path, columns: Columns, form: "Format | None" = None) -> "Table":
    """Return the rows of a file, its columns under the names that every analysis knows."""
    from estimators import read_table

    table = read_table(path, form)
    return table.rename_roles(id=columns.id, recruiter=columns.recruiter, network_size=columns.network_size)
