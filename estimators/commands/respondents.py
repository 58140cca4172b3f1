"""A file of respondents, and how what is asked of it is answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar

if TYPE_CHECKING:
    from estimators import RecruitmentSample, Table

P = ParamSpec("P")
R = TypeVar("R")


class CannotAnalyse(Exception):
    """The file or the settings give no answer; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What the file's columns are called, and what to do where a network size is missing or zero."""

    id: str = "id"
    recruiter: str = "recruiter_id"
    network_size: str = "network_size"
    missing_network_size: Literal["error", "drop", "impute"] = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to print, and what the reader must be told beside it."""

    text: str
    warnings: tuple[str, ...]


def explained(work: Callable[P, R]) -> Callable[P, R]:
    """Turn what the estimators and the disk refuse into CannotAnalyse."""

    @wraps(work)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return work(*args, **kwargs)
        except OSError as wrong:
            raise CannotAnalyse(f"cannot use {wrong.filename}: {wrong.strerror}") from None
        except (ValueError, KeyError, ArithmeticError, ImportError) as wrong:
            raise CannotAnalyse(str(wrong.args[0] if wrong.args else wrong)) from None

    return answered


def read_respondents(
    path: Path, outcomes: Sequence[str] | None, columns: Columns, *, categories: Sequence[str], ordered: bool
) -> "RecruitmentSample":
    """Return the sample in a file of any format that `rds convert` reads, with those outcomes, or all answers when None.

    `categories` are read as categories even where they are numbers. With `ordered`, the column of times is read too; not otherwise,
    so that it need not be right. Raises ValueError or OSError, which `explained` turns into CannotAnalyse.
    """
    table = read_table_of(path, columns)
    chosen = None if outcomes is None else list(dict.fromkeys(outcomes))
    time = table.recruited_at if ordered else None
    return table.sample(
        chosen,
        missing_network_size=columns.missing_network_size,
        categories=categories,
        recruited_at=None if chosen is not None and time in chosen else time,
    )


def read_table_of(
    path: Path,
    columns: Columns,
    form: Literal["csv", "rdsat", "rdsobj", "stata", "graphml", "netdraw", "graphviz"] | None = None,
) -> "Table":
    """Return the rows of a file, its columns under the names that every analysis knows."""
    from estimators import read_table

    table = read_table(path, form)
    return table.named(id=columns.id, recruiter=columns.recruiter, network_size=columns.network_size)
