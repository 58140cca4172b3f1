"""`rds network-size`: whether the network sizes of a file can be trusted, and how visible people were instead."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from estimators.commands.respondents import Answer, Columns, explained, read_table_of

if TYPE_CHECKING:
    from estimators import Table, Visibility

REPORTED = "reported_network_size"
"""The column that keeps what people said, where the imputed sizes take its place."""


@explained
def network_size_file(
    path: Path,
    *,
    columns: Columns,
    form: Literal["table", "json"],
    impute_out: Path | None = None,
    by: str | None = None,
    charts: Path | None = None,
    **settings: Any,
) -> Answer:
    """Return how the reported network sizes look; with `impute_out`, also impute visibility and write the file with it.

    `settings` are those of `estimators.impute_visibility`. The written CSV has the imputed sizes as `network_size` and what people
    said as `reported_network_size`; all other columns stay. `charts` is a directory to draw into. Raises CannotAnalyse.
    """
    from estimators import impute_visibility
    from estimators.diagnostics.heaping import network_sizes

    table = read_table_of(path, columns)
    if REPORTED in table.columns:
        raise ValueError(
            f"the file has a column {REPORTED}: its sizes were imputed already. Start from the file as it was"
        )
    if by is not None and impute_out is None:
        raise ValueError("--by goes with --impute-out: it names the outcome whose levels may differ")
    sample = table.sample(
        [] if by is None else [by],
        missing_network_size=columns.missing_network_size,
        categories=[] if by is None else [by],
        recruited_at=table.recruited_at,
    )
    reported = network_sizes(sample)
    found = None if impute_out is None else impute_visibility(sample, by=by, **settings)
    if found is not None and impute_out is not None:
        _write(impute_out, table, found)
    if charts is not None:
        _draw(reported, found, charts)
    notes = (*reported.warnings, *(() if found is None else found.warnings))
    if form == "json":
        said = {"reported": reported.as_dict(), "visibility": None if found is None else found.as_dict()}
        return Answer(text=json.dumps(said, ensure_ascii=False, indent=2), warnings=notes)
    if found is None:
        return Answer(text=str(reported), warnings=notes)
    return Answer(
        text=f"{reported}\n\n{replace(found, warnings=())}\n\nwritten: {impute_out}", warnings=notes
    )


def _write(path: Path, table: "Table", found: "Visibility") -> None:
    """Write the table's columns, network sizes replaced and kept."""
    columns: dict[str, Any] = {}
    for name, column in table.columns.items():
        columns[name] = found.median.tolist() if name == "network_size" else column
        if name == "network_size":
            columns[REPORTED] = column
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(
            ["" if cell is None else cell for cell in row] for row in zip(*columns.values(), strict=True)
        )


def _draw(reported: Any, found: "Visibility | None", charts: Path) -> None:
    from estimators.charts.gallery import save_gallery
    from estimators.charts.network_size import visibility_chart
    from estimators.charts.network_sizes import network_sizes_chart

    drawings = [lambda width: network_sizes_chart(reported, width)]
    if found is not None:
        drawings.append(lambda width: visibility_chart(found, width))
    save_gallery(drawings, charts, name="network-size", title="Network sizes")
