"""Reading and writing respondents in every format."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Unpack

from estimators.io.options import ReadingOptions
from estimators.io.suffixes import Format, detect_format, format_of
from estimators.io.table import Table
from estimators.sample.recruitment_sample import RecruitmentSample

_MODULES: dict[Format, str] = {
    "csv": "csv_file",
    "rdsat": "rdsat",
    "rdsobj": "r_object",
    "stata": "stata",
    "excel": "excel",
    "spss": "spss",
    "graphml": "graphml",
    "netdraw": "netdraw",
    "graphviz": "graphviz",
}


def read_table(
    path: str | Path, form: Format | None = None, *, encoding: str | None = None, sheet: str | None = None
) -> Table:
    """Return the rows of a file, not yet validated; the format is the one its name ends in unless stated.

    `encoding` is that of delimited text, `sheet` that of a workbook. Raises SampleProblems with the lines or
    ids concerned, OSError when the file cannot be read, MissingExtra where a library is not installed.
    """
    form = form or detect_format(Path(path))
    options = {"csv": {"encoding": encoding}, "excel": {"sheet": sheet}}.get(form, {})
    return _module(form).read(Path(path), **options)  # type: ignore[no-any-return]  # each has the same two functions


def write_table(table: Table, path: str | Path, form: Format | None = None) -> tuple[str, ...]:
    """Write the rows and return, in words, what the format could not hold.

    The table needs the columns `id`, `recruiter_id` (or coupons) and `network_size`. Raises EstimatorError
    for what the format refuses.
    """
    table.require(["id", "network_size"])
    lost = _module(form or format_of(path)).write(table, Path(path))
    if table.population_size is not None and (form or format_of(path)) != "rdsobj":
        lost = [*lost, f"the population size {table.population_size}"]
    return tuple(lost)


def read_sample(
    path: str | Path,
    outcomes: Sequence[str] | None = None,
    *,
    form: Format | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    **options: Unpack[ReadingOptions],
) -> RecruitmentSample:
    """Return the validated sample in a file of any format that `read_table` reads.

    `options` are the arguments of `read_csv`.
    """
    return read_table(path, form, encoding=encoding, sheet=sheet).sample(outcomes, **options)


def _module(form: Format) -> Any:
    return import_module(f"estimators.io.{_MODULES[form]}")
