"""`rds sweep`: shares and means from a file of respondents at every population size that is possible."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from estimators.commands.respondents import Answer, Columns, explained, read_respondents

if TYPE_CHECKING:
    from estimators import EstimateTable, Sweep


@explained
def sweep_file(
    path: Path,
    outcomes: Sequence[str],
    *,
    columns: Columns,
    form: Literal["table", "json", "csv"],
    population_sizes: Sequence[int] | None,
    charts: Path | None = None,
    by: str | None = None,
    **settings: Any,
) -> Answer:
    """Return the estimates of a file's outcomes at each population size, written out; `settings` are those of `estimators.estimate`.

    `charts` is a directory to draw into. Raises CannotAnalyse.
    """
    from estimators import sweep

    ordered = "hcg" in (settings.get("method"), settings.get("interval"))
    sample = read_respondents(
        path, [*outcomes, *([by] if by else [])], columns, categories=[by] if by else [], ordered=ordered
    )
    found = sweep(sample, outcomes, population_sizes=population_sizes, by=by, **settings)
    notes = list(dict.fromkeys(warning for table in found.tables for warning in table.warnings))
    if charts is not None:
        from estimators.charts.gallery import save_gallery
        from estimators.charts.sweep import drawings

        page = save_gallery(
            drawings(found), charts, name="sweep", title="If the population were of another size"
        )
        notes.append(f"the charts are in {page}")
    return Answer(text=_written(found, form), warnings=tuple(notes))


def _written(found: "Sweep[EstimateTable]", form: Literal["table", "json", "csv"]) -> str:
    if form == "json":
        return json.dumps(found.as_dict(), ensure_ascii=False, indent=2, allow_nan=False)
    if form == "table":
        return str(found)
    text = io.StringIO()
    rows = found.rows()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().rstrip("\n")
