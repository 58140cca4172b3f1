"""`rds network-size`: whether network sizes can be trusted."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from estimators.commands.file_options import FileOptions, reads_file
from estimators.commands.options import (
    Charts,
    File,
    Form,
    RandomSeed,
    without_default,
)
from estimators.commands.output import Answer, print_answer, save_charts, to_json, write_csv
from estimators.commands.respondents import choose_times, make_sample, read_rows
from estimators.errors import EstimatorError

if TYPE_CHECKING:
    from estimators import Table, Visibility
    from estimators.diagnostics.heaping import NetworkSizes

REPORTED = "reported_network_size"
"""The column that keeps what people said, where the imputed sizes take its place."""


@reads_file(sizes=False)
def network_size(
    file: File,
    impute_out: Annotated[
        Path | None,
        without_default(
            "--impute-out", "Impute how visible each respondent was, and write the file with it.", "OUT.csv"
        ),
    ] = None,
    by: Annotated[
        str | None,
        without_default(
            "--by", "With --impute-out: the outcome to be estimated, whose levels may differ.", "NAME"
        ),
    ] = None,
    reliability: Annotated[
        float,
        typer.Option(
            "--reliability", metavar="R", help="How far people would repeat what they reported, from 0 to 1."
        ),
    ] = 0.7,
    coupons: Annotated[
        int | None,
        without_default(
            "--coupons",
            "How many coupons each respondent had (default: the most recruits of anybody).",
            "C",
        ),
    ] = None,
    seed: RandomSeed = 0,
    form: Form = "table",
    charts: Charts = None,
    *,
    reading: FileOptions,
) -> None:
    """Show how network sizes were reported, and impute how visible people were instead."""
    settings = {"by": by, "reliability": reliability, "coupons": coupons, "seed": seed}
    print_answer(lambda: _answer(file, reading, impute_out, settings, form, charts))


def _answer(
    path: Path,
    reading: FileOptions,
    impute_out: Path | None,
    settings: dict[str, Any],
    form: Literal["table", "json"],
    charts: Path | None,
) -> Answer:
    from estimators import impute_visibility
    from estimators.diagnostics.heaping import network_sizes
    from estimators.diagnostics.plausibility import plausibility_notes
    from estimators.io.options import Reading

    by = settings["by"]
    if by is not None and impute_out is None:
        raise EstimatorError("--by goes with --impute-out: it names the outcome whose levels may differ")
    table = _read_reported(path, reading)
    outcomes = [] if by is None else [by]
    reading = replace(reading, missing_network_size="drop")
    time = choose_times(table, reading)
    sample = make_sample(table, outcomes, reading, categories=outcomes, time=time)
    reported = network_sizes(sample)
    visibility = None if impute_out is None else impute_visibility(sample, **settings)
    if visibility is not None and impute_out is not None:
        sizes = table.find_roles(Reading(**reading.columns())).network_size
        write_csv(impute_out, _replace_sizes(table, sizes, visibility))
    if charts is not None:
        _draw(reported, visibility, charts)
    imputed_notes = () if visibility is None else visibility.warnings
    notes = (*sample.notes, *plausibility_notes(sample), *reported.warnings, *imputed_notes)
    if form == "json":
        imputed = None if visibility is None else visibility.as_dict()
        return Answer(text=to_json({"reported": reported.as_dict(), "visibility": imputed}), warnings=notes)
    if visibility is None:
        return Answer(text=str(reported), warnings=notes)
    text = f"{reported}\n\n{replace(visibility, warnings=())}\n\nwritten: {impute_out}"
    return Answer(text=text, warnings=notes)


def _read_reported(path: Path, reading: FileOptions) -> "Table":
    """Return the rows of a file whose network sizes are those that people reported."""
    table = read_rows(path, reading)
    if REPORTED in table.columns:
        raise EstimatorError(
            f"the file has a column {REPORTED}: its sizes were imputed already. Start from the file as it was"
        )
    return table


def _replace_sizes(table: "Table", sizes: str, visibility: "Visibility") -> dict[str, Sequence[Any]]:
    """Return the table's columns with the imputed sizes in place of those in `sizes`, which stand beside."""
    columns: dict[str, Sequence[Any]] = {}
    for name, column in table.columns.items():
        columns[name] = visibility.median.tolist() if name == sizes else column
        if name == sizes:
            columns[REPORTED] = column
    return columns


def _draw(reported: "NetworkSizes", visibility: "Visibility | None", folder: Path) -> None:
    from estimators.charts.network_size import visibility_chart
    from estimators.charts.network_sizes import network_sizes_chart

    drawings = [lambda width: network_sizes_chart(reported, width)]
    if visibility is not None:
        drawings.append(lambda width: visibility_chart(visibility, width))
    save_charts(drawings, folder, name="network-size", title="Network sizes")
