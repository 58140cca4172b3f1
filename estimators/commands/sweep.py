"""`rds sweep`: how far the estimates depend on a population size that nobody knows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from estimators.commands.options import (
    Charts,
    File,
    IdColumn,
    Interval,
    IntervalType,
    Level,
    MissingSize,
    Outcomes,
    RandomSeed,
    RecruiterColumn,
    Replicates,
    Seeds,
    SizeColumn,
    Within,
    without_default,
)
from estimators.commands.output import Answer, print_answer, save_charts, to_csv, to_json
from estimators.commands.respondents import Columns, read_respondents
from estimators.sample.choices import DEFAULT_INTERVAL

Form = Literal["table", "json", "csv"]


def sweep(
    file: File,
    outcome: Outcomes,
    method: Annotated[
        Literal["ss", "hcg"],
        typer.Option(
            "--method", help="How respondents are weighted: a method that needs the population size."
        ),
    ] = "ss",
    population_size: Annotated[
        str | None,
        without_default(
            "--population-size", "The sizes to try (default: from 1.25 to 100 times the sample).", "N,N,..."
        ),
    ] = None,
    interval: Interval = DEFAULT_INTERVAL,
    interval_type: IntervalType = "logit",
    level: Level = 0.95,
    replicates: Replicates = 1000,
    seed: RandomSeed = 0,
    seeds: Seeds = "include",
    by: Within = None,
    missing_network_size: MissingSize = "error",
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
    form: Annotated[
        Form,
        typer.Option("--format", help="How to write the estimates; json and csv have the intervals too."),
    ] = "table",
    charts: Charts = None,
) -> None:
    """Estimate at every population size that is possible, where nobody knows it."""
    columns = Columns(
        id=id_column, recruiter=recruiter, network_size=network_size, missing=missing_network_size
    )
    settings = {
        "population_sizes": None if population_size is None else _whole_numbers(population_size),
        "method": method,
        "interval": interval,
        "interval_type": interval_type,
        "level": level,
        "replicates": replicates,
        "seed": seed,
        "seeds": seeds,
        "by": by,
    }
    print_answer(lambda: _answer(file, outcome, columns, settings, form, charts))


def _answer(
    path: Path,
    outcomes: Sequence[str],
    columns: Columns,
    settings: dict[str, Any],
    form: Form,
    charts: Path | None,
) -> Answer:
    from estimators import sweep

    groups = [settings["by"]] if settings["by"] else []
    ordered = "hcg" in (settings["method"], settings["interval"])
    sample = read_respondents(path, [*outcomes, *groups], columns, categories=groups, ordered=ordered)
    found = sweep(sample, outcomes, **settings)
    notes = list(dict.fromkeys(warning for table in found.tables for warning in table.warnings))
    if charts is not None:
        from estimators.charts.sweep import drawings

        title = "If the population were of another size"
        notes.append(save_charts(drawings(found), charts, name="sweep", title=title))
    if form == "table":
        return Answer(text=str(found), warnings=notes)
    return Answer(text=to_json(found) if form == "json" else to_csv(found.rows()), warnings=notes)


def _whole_numbers(listed: str) -> list[int]:
    try:
        return [int(number) for number in listed.split(",")]
    except ValueError:
        raise typer.BadParameter(
            "give whole numbers with commas between them, such as 1000,2000,5000",
            param_hint="--population-size",
        ) from None
