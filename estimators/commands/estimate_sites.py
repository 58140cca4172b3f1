"""`rds estimate --site`: each site by itself, and all of them together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from estimators.commands.file_options import FileOptions
from estimators.commands.output import Answer, to_csv, to_json
from estimators.commands.respondents import choose_times, make_sample, read_rows
from estimators.errors import EstimatorError


@dataclass(frozen=True, kw_only=True)
class SiteRequest:
    """What is asked of the sites."""

    column: str | None
    sizes: Sequence[str]
    """How many people each has, as NAME=N."""
    outcomes: Sequence[str]
    groups: Sequence[str]


def answer_by_site(
    path: Path,
    request: SiteRequest,
    reading: FileOptions,
    settings: dict[str, Any],
    form: Literal["table", "json", "csv"],
    weights_out: Path | None,
) -> Answer:
    """Return the estimates of each site and the pooled ones.

    A site's size is also the population size of methods that need one.
    """
    if request.column is None:
        raise EstimatorError("--site-size goes with --site: name the column of sites")
    if weights_out is not None:
        raise EstimatorError("--weights-out writes one sample's weights: use it with --where for one site")
    from estimators.comparison.sites import pool_sites

    sizes = dict(map(_parse_size, request.sizes))
    found = pool_sites(request.column, _estimate_each(path, request, reading, settings, sizes), sizes or None)
    if form == "table":
        return Answer(text=str(found))
    return Answer(text=to_json(found) if form == "json" else to_csv(found.rows()), warnings=found.warnings)


def _estimate_each(
    path: Path, request: SiteRequest, reading: FileOptions, settings: dict[str, Any], sizes: dict[str, int]
) -> dict[str, Any]:
    from estimators import estimate
    from estimators.io.options import Reading
    from estimators.io.site_rows import split_sites
    from estimators.sample.crossing import cross

    ordered = "hcg" in (settings["method"], settings["interval"])
    table = read_rows(path, reading)
    time = choose_times(table, reading) if ordered else None
    tables = {}
    with reading.keep_problems():
        sites = split_sites(table, str(request.column), Reading(**reading.columns()))
    for name, (rows, outside, notes) in sites.items():
        mine = replace(reading, seed_code=[*(reading.seed_code or ()), *outside])
        wanted = [*request.outcomes, *request.groups]
        sample = make_sample(
            replace(rows, notes=(*rows.notes, *notes)), wanted, mine, categories=request.groups, time=time
        )
        sample, by = cross(sample, request.groups)
        own = settings | {"population_size": sizes.get(name, settings["population_size"])}
        tables[name] = estimate(sample, request.outcomes, by=by, **own)
    return tables


def _parse_size(text: str) -> tuple[str, int]:
    name, _, size = text.rpartition("=")
    if not name or not size.strip().isdigit() or int(size) < 1:
        raise EstimatorError(f"--site-size {text}: write NAME=N, N the number of people")
    return name.strip(), int(size)
