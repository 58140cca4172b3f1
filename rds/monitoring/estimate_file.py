"""Estimates from a file of respondents: what `rds estimate` and `rds diagnose` answer."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar

if TYPE_CHECKING:
    from estimators import EstimateTable, RecruitmentSample

P = ParamSpec("P")
R = TypeVar("R")

TIME_COLUMNS = ("recruited_at", "enrolled_at")
"""The first of them in the file is read where the method follows the order of recruitment; not otherwise, so that it need not be
right. The second is what our own export writes."""


class CannotEstimate(Exception):
    """The file or the settings give no estimate; the message says what to do."""


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


def _explained(work: Callable[P, R]) -> Callable[P, R]:
    """Turn what the estimators and the disk refuse into CannotEstimate."""

    @wraps(work)
    def explained(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return work(*args, **kwargs)
        except OSError as wrong:
            raise CannotEstimate(f"cannot use {wrong.filename}: {wrong.strerror}") from None
        except (ValueError, KeyError, ArithmeticError) as wrong:
            raise CannotEstimate(str(wrong.args[0] if wrong.args else wrong)) from None

    return explained


@_explained
def estimate_file(
    path: Path,
    outcomes: Sequence[str],
    *,
    columns: Columns,
    form: Literal["table", "json", "csv"],
    weights_out: Path | None = None,
    by: str | None = None,
    **settings: Any,
) -> Answer:
    """Return the estimates of a file's outcomes, written out; `settings` are those of `estimators.estimate`.

    `weights_out` names a CSV file to write the weights to, and the replicate weights where the sample is redrawn by the tree
    bootstrap. Raises CannotEstimate.
    """
    from estimators import estimate

    needs_order = "hcg" in (settings.get("method"), settings.get("interval"))
    sample = _read(
        path, [*outcomes, *([by] if by else [])], columns, categories=[by] if by else [], ordered=needs_order
    )
    table = estimate(sample, outcomes, by=by, **settings)
    if weights_out is not None:
        _write_weights(weights_out, sample, table, outcomes)
    if form == "json":
        return Answer(text=json.dumps(table.as_dict(), ensure_ascii=False, indent=2), warnings=table.warnings)
    if form == "csv":
        return Answer(text=_as_csv(table.rows()), warnings=table.warnings)
    return Answer(text=str(table), warnings=())


@_explained
def diagnose_file(
    path: Path,
    outcome: str,
    *,
    columns: Columns,
    form: Literal["table", "json"],
    population_size: int | None = None,
) -> Answer:
    """Return the recruitment figures of one of a file's outcomes, written out. Raises CannotEstimate."""
    from estimators import diagnose

    sample = _read(path, [outcome], columns, categories=[outcome], ordered=False)
    found = diagnose(sample, outcome, population_size=population_size)
    return Answer(
        text=json.dumps(found.as_dict(), ensure_ascii=False, indent=2) if form == "json" else str(found),
        warnings=(),
    )


def _read(
    path: Path, outcomes: Sequence[str], columns: Columns, *, categories: Sequence[str], ordered: bool
) -> "RecruitmentSample":
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


def _write_weights(
    path: Path, sample: "RecruitmentSample", table: "EstimateTable", outcomes: Sequence[str]
) -> None:
    """Write id and weight for each respondent; a weight per outcome where the method weighs so, and the replicates where drawn."""
    from estimators import BY_GROUP, replicate_weights, weights

    m = table.method
    common: dict[str, Any] = {"population_size": m.population_size, "seeds": m.seeds}
    columns: dict[str, list[Any]] = {"id": sample.ids.tolist()}
    if m.method in BY_GROUP:
        for name in outcomes:
            columns[f"weight_{name}"] = weights(sample, m.method, outcome=name, **common).tolist()
    else:
        columns["weight"] = weights(sample, m.method, **common).tolist()
        if m.interval == "tree" and m.replicates is not None and m.seed is not None:
            drawn = replicate_weights(sample, m.method, replicates=m.replicates, seed=m.seed, **common)
            columns |= {f"replicate_{i}": drawn[:, i - 1].tolist() for i in range(1, m.replicates + 1)}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def _as_csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return text.getvalue().rstrip("\n")
