"""`rds estimate`: what share of the population, and how sure."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from estimators.commands.estimate_sites import SiteRequest, answer_by_site
from estimators.commands.file_options import FileOptions, reads_file
from estimators.commands.options import (
    File,
    Interval,
    IntervalType,
    Level,
    Method,
    Outcomes,
    PopulationSize,
    RandomSeed,
    Replicates,
    Seeds,
    Within,
    without_default,
)
from estimators.commands.output import Answer, print_answer, to_csv, to_json, write_csv
from estimators.commands.respondents import read_respondents
from estimators.sample.choices import DEFAULT_INTERVAL

if TYPE_CHECKING:
    from estimators import EstimateTable, RecruitmentSample

Form = Literal["table", "json", "csv"]


@reads_file()
def estimate(
    file: File,
    outcome: Outcomes,
    method: Method = "rds-ii",
    population_size: PopulationSize = None,
    interval: Interval = DEFAULT_INTERVAL,
    interval_type: IntervalType = "logit",
    level: Level = 0.95,
    replicates: Replicates = 1000,
    seed: RandomSeed = 0,
    seeds: Seeds = "include",
    by: Within = None,
    site: Annotated[
        str | None,
        without_default("--site", "The column of sites: estimate each by itself, and pool them.", "COL"),
    ] = None,
    site_size: Annotated[
        list[str] | None,
        without_default("--site-size", "How many people a site has; once for each site.", "NAME=N"),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to write the estimates.")] = "table",
    weights_out: Annotated[
        Path | None, without_default("--weights-out", "Write the weights to this CSV file.", "FILE")
    ] = None,
    *,
    reading: FileOptions,
) -> None:
    """Estimate what share of the population is of each level, or a mean, and how sure that is."""
    settings = {
        "method": method,
        "population_size": population_size,
        "interval": interval,
        "interval_type": interval_type,
        "level": level,
        "replicates": replicates,
        "seed": seed,
        "seeds": seeds,
    }
    if site is None and site_size is None:
        print_answer(lambda: _answer(file, outcome, by or [], reading, settings, form, weights_out))
        return
    sites = SiteRequest(column=site, sizes=site_size or [], outcomes=outcome, groups=by or [])
    print_answer(lambda: answer_by_site(file, sites, reading, settings, form, weights_out))


def _answer(
    path: Path,
    outcomes: Sequence[str],
    groups: Sequence[str],
    reading: FileOptions,
    settings: dict[str, Any],
    form: Form,
    weights_out: Path | None,
) -> Answer:
    from estimators import estimate
    from estimators.sample.crossing import cross

    ordered = "hcg" in (settings["method"], settings["interval"])
    sample = read_respondents(path, [*outcomes, *groups], reading, categories=groups, ordered=ordered)
    sample, by = cross(sample, groups)
    table = estimate(sample, outcomes, by=by, **settings)
    if weights_out is not None:
        write_csv(weights_out, _weight_columns(sample, table, outcomes))
    if form == "table":
        return Answer(text=str(table))
    return Answer(text=to_json(table) if form == "json" else to_csv(table.rows()), warnings=table.warnings)


def _weight_columns(
    sample: "RecruitmentSample", table: "EstimateTable", outcomes: Sequence[str]
) -> dict[str, list[Any]]:
    """Return ids and weights, by outcome where the method needs it, and the tree bootstrap's replicates."""
    from estimators import BY_GROUP, replicate_weights, weights

    m = table.method
    common: dict[str, Any] = {"population_size": m.population_size, "seeds": m.seeds}
    columns: dict[str, list[Any]] = {"id": sample.ids.tolist()}
    if m.method in BY_GROUP:
        for name in outcomes:
            columns[f"weight_{name}"] = weights(sample, m.method, outcome=name, **common).tolist()
        return columns
    columns["weight"] = weights(sample, m.method, **common).tolist()
    if m.interval == "tree" and m.replicates is not None and m.seed is not None:
        drawn = replicate_weights(sample, m.method, replicates=m.replicates, seed=m.seed, **common)
        columns |= {f"replicate_{i}": drawn[:, i - 1].tolist() for i in range(1, m.replicates + 1)}
    return columns
