"""`rds sweep`: how far the estimates depend on a population size that nobody knows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from estimators.commands.file_options import FileOptions, reads_file
from estimators.commands.options import (
    Charts,
    File,
    Interval,
    IntervalType,
    Level,
    Outcomes,
    RandomSeed,
    Replicates,
    Seeds,
    Within,
    without_default,
)
from estimators.commands.output import Answer, print_answer, save_charts, to_csv, to_json
from estimators.commands.respondents import read_respondents
from estimators.sample.choices import DEFAULT_INTERVAL

Form = Literal["table", "json", "csv"]


@reads_file()
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
    form: Annotated[
        Form,
        typer.Option("--format", help="How to write the estimates; json and csv have the intervals too."),
    ] = "table",
    charts: Charts = None,
    *,
    reading: FileOptions,
) -> None:
    """Estimate at every population size that is possible, where nobody knows it."""
    settings = {
        "population_sizes": None if population_size is None else _whole_numbers(population_size),
        "method": method,
        "interval": interval,
        "interval_type": interval_type,
        "level": level,
        "replicates": replicates,
        "seed": seed,
        "seeds": seeds,
    }
    print_answer(lambda: _answer(file, outcome, by or [], reading, settings, form, charts))


def _answer(
    path: Path,
    outcomes: Sequence[str],
    groups: Sequence[str],
    reading: FileOptions,
    settings: dict[str, Any],
    form: Form,
    charts: Path | None,
) -> Answer:
    from estimators import sweep
    from estimators.sample.crossing import cross

    ordered = "hcg" in (settings["method"], settings["interval"])
    sample = read_respondents(path, [*outcomes, *groups], reading, categories=groups, ordered=ordered)
    sample, by = cross(sample, groups)
    found = sweep(sample, outcomes, by=by, **settings)
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
