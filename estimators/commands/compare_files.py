"""`rds compare files`: one survey against another, of different people."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from estimators.commands.file_options import FileOptions, reads_file
from estimators.commands.options import Compared, File, Form, Interval, Level, Method, PopulationSize, Seeds
from estimators.commands.output import Answer, print_answer, to_json
from estimators.commands.respondents import read_respondents
from estimators.sample.choices import DEFAULT_INTERVAL

if TYPE_CHECKING:
    from estimators import Contrast, EstimateTable

Second = Annotated[
    Path, typer.Argument(metavar="SECOND", help="The file to compare it with.", show_default=False)
]


@reads_file()
def files(
    file: File,
    second: Second,
    outcome: Compared,
    measure: Annotated[
        Literal["difference", "ratio"], typer.Option("--measure", help="How far the surveys are apart.")
    ] = "difference",
    method: Method = "rds-ii",
    population_size: PopulationSize = None,
    interval: Interval = DEFAULT_INTERVAL,
    level: Level = 0.95,
    seeds: Seeds = "include",
    form: Form = "table",
    *,
    reading: FileOptions,
) -> None:
    """Compare two surveys of different people. Two towns, or one town in two years."""
    settings = {
        "method": method,
        "population_size": population_size,
        "interval": interval,
        "level": level,
        "seeds": seeds,
    }
    print_answer(lambda: _answer((file, second), outcome, measure, settings, reading, form))


def _answer(
    paths: tuple[Path, Path],
    outcome: str,
    measure: Literal["difference", "ratio"],
    settings: dict[str, Any],
    reading: FileOptions,
    form: Literal["table", "json"],
) -> Answer:
    from estimators import compare_estimates, estimate
    from estimators.comparison.results import finite

    ordered = "hcg" in (settings["method"], settings["interval"])
    tables = [
        estimate(read_respondents(path, [outcome], reading, ordered=ordered), [outcome], **settings)
        for path in paths
    ]
    shared = {e.level for e in tables[1]}
    found = [
        compare_estimates(e, tables[1][outcome, e.level], measure=measure, level=settings["level"])
        for e in tables[0]
        if e.level in shared
    ]
    warnings = [
        f"{path.name}: {note}" for path, table in zip(paths, tables, strict=True) for note in table.warnings
    ]
    if form == "json":
        names = [path.name for path in paths]
        contrasts = [finite(asdict(each)) for each in found]
        return Answer(
            text=to_json({"files": names, "measure": measure, "contrasts": contrasts, "warnings": warnings})
        )
    return Answer(text=_describe(paths, tables, found, measure), warnings=warnings)


def _describe(
    paths: tuple[Path, Path], tables: "list[EstimateTable]", found: "list[Contrast]", measure: str
) -> str:
    from estimators.comparison.results import chance, span
    from estimators.estimation.results import align, short

    first, second = (path.name for path in paths)
    head = ["level", first, second, measure, "interval", "p"]
    cells = [
        [
            "mean" if c.level is None else c.level,
            short(c.figure),
            short(c.reference),
            short(c.contrast),
            span(c.low, c.high),
            chance(c.p),
        ]
        for c in found
    ]
    samples = [f"{path.name}: {table.sample}" for path, table in zip(paths, tables, strict=True)]
    return "\n".join(
        [f"{found[0].group}: {measure}, {first} against {second}", *samples, *align(head, cells, left=1)]
    )
