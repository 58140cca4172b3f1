"""`rds estimate`: shares and means from a file of respondents, with their intervals."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from estimators.commands.respondents import Answer, Columns, explained, read_respondents

if TYPE_CHECKING:
    from estimators import EstimateTable, RecruitmentSample


@explained
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
    bootstrap. Raises CannotAnalyse.
    """
    from estimators import estimate

    needs_order = "hcg" in (settings.get("method"), settings.get("interval"))
    sample = read_respondents(
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
