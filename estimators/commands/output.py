"""How the analysts' commands answer: text on standard output, warnings and explanations on standard error."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import typer

if TYPE_CHECKING:
    from estimators.charts.chart import Drawing

PATIENCE = 2.5
"""Seconds after which somebody wonders what takes so long."""

COMPILING = (
    "A method's first call on a machine compiles it, which takes some seconds; later calls start at once."
)


class Result(Protocol):
    """What the estimators return."""

    def as_dict(self) -> Any:
        """Return plain data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to print, and what the reader must be told beside it."""

    text: str
    warnings: Sequence[str] = ()


def print_answer(ask: Callable[[], Answer], *, waiting: str | None = COMPILING) -> None:
    """Print what `ask` returns, and its warnings on standard error.

    Exits with code 2 and an explanation where the estimators or the disk refuse. `waiting` is the explanation
    given where it takes long; None where the work shows its own progress.
    """
    try:
        with announce_wait(PATIENCE, lambda: _say(f"still at work. {waiting}")) if waiting else nullcontext():
            answer = ask()
    except OSError as error:
        _refuse(f"cannot use {error.filename}: {error.strerror}")
    except (ValueError, KeyError, ArithmeticError, ImportError) as error:
        _refuse(str(error.args[0] if error.args else error))
    for warning in answer.warnings:
        _say(warning)
    typer.echo(answer.text)


def to_json(result: Result | Mapping[str, Any]) -> str:
    """Return a result, or several under their names, as JSON; raise ValueError for NaN and infinity."""
    data = result if isinstance(result, Mapping) else result.as_dict()
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)


def to_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as CSV with a heading, without the last line break; empty text for no rows."""
    import csv
    import io

    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return text.getvalue().rstrip("\n")


def write_csv(path: Path, columns: Mapping[str, Sequence[Any]]) -> None:
    """Write columns of equal length to a CSV file; None becomes an empty cell."""
    import csv

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def save_charts(drawings: "Iterable[Drawing]", folder: Path, *, name: str, title: str) -> str:
    """Save the drawings into a folder; return the note that says where they are."""
    from estimators.charts.gallery import save_gallery

    return f"the charts are in {save_gallery(drawings, folder, name=name, title=title)}"


@contextmanager
def announce_wait(after: float, announce: Callable[[], None]) -> Iterator[None]:
    """Announce once that the work inside has taken that many seconds."""
    timer = Timer(after, announce)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _say(text: str) -> None:
    typer.echo(f"rds: {text}", err=True)


def _refuse(explanation: str) -> NoReturn:
    _say(explanation)
    raise typer.Exit(2) from None
