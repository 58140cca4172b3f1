"""A file of respondents, and how what is asked of it is answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar

if TYPE_CHECKING:
    from estimators import RecruitmentSample

P = ParamSpec("P")
R = TypeVar("R")

TIME_COLUMNS = ("recruited_at", "enrolled_at")
"""The first of them in the file is read where the method follows the order of recruitment; not otherwise, so that it need not be
right. The second is what our own export writes."""


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
    """Turn what the estimators and the disk refuse, and a part that is not installed, into CannotAnalyse."""

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
    path: Path, outcomes: Sequence[str], columns: Columns, *, categories: Sequence[str], ordered: bool
) -> "RecruitmentSample":
    """Return the file's sample with those outcomes; `categories` are read as categories even where they are numbers.

    With `ordered`, the column of times is read too. Raises ValueError or OSError, which `explained` turns into CannotAnalyse.
    """
    from estimators import header_of, read_csv

    times = (
        [name for name in TIME_COLUMNS if name in header_of(path) and name not in outcomes] if ordered else []
    )
    return read_csv(
        path,
        list(dict.fromkeys(outcomes)),
        id=columns.id,
        recruiter=columns.recruiter,
        network_size=columns.network_size,
        missing_network_size=columns.missing_network_size,
        categories=categories,
        recruited_at=times[0] if times else None,
    )
