"""`rds compare`: whether groups differ."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from estimators.commands.compare_files import files
from estimators.commands.file_options import FileOptions, reads_file
from estimators.commands.once import OnceCommand
from estimators.commands.options import (
    Charts,
    Compared,
    File,
    Followed,
    Form,
    Groups,
    Interval,
    Level,
    Method,
    PopulationSize,
    RandomSeed,
    Replicates,
    Seeds,
    without_default,
)
from estimators.commands.output import Answer, print_answer, save_charts, to_json
from estimators.commands.renamed import GroupOnceOneCommand
from estimators.commands.respondents import make_sample, read_respondents, read_rows
from estimators.sample.choices import DEFAULT_INTERVAL

if TYPE_CHECKING:
    from estimators import Association, Comparison, Regression, Table, Trend


class CompareGroup(GroupOnceOneCommand):
    """The commands of `rds compare`."""

    def new_spelling(self, args: list[str]) -> str:
        """Return which of the four analyses was asked for by the options of the one command."""
        if any(word.startswith("--regress") for word in args):
            return 'rds compare regression FILE --outcome NAME --on "FORMULA"'
        for test, command in (("contingency", "association"), ("trend", "trend")):
            if test in args or f"--test={test}" in args:
                return f"rds compare {command} FILE --outcome NAME --by GROUP"
        return "rds compare groups FILE --outcome NAME --by GROUP"


compare = typer.Typer(
    cls=CompareGroup,
    help="Compare an outcome between groups: differences, ratios, tests, regression.",
    no_args_is_help=True,
)


@compare.command(cls=OnceCommand)
@reads_file()
def groups(
    file: File,
    outcome: Compared,
    by: Groups,
    measure: Annotated[
        Literal["difference", "ratio"], typer.Option("--measure", help="How far groups are apart.")
    ] = "difference",
    against: Annotated[
        str | None,
        without_default("--against", "The group to compare with (default: the first).", "LEVEL"),
    ] = None,
    method: Method = "rds-ii",
    population_size: PopulationSize = None,
    interval: Interval = DEFAULT_INTERVAL,
    level: Level = 0.95,
    replicates: Replicates = 1000,
    seed: RandomSeed = 0,
    seeds: Seeds = "include",
    form: Form = "table",
    charts: Charts = None,
    *,
    reading: FileOptions,
) -> None:
    """Compare shares or means between groups. Differences or ratios, with intervals and p-values."""
    settings: dict[str, Any] = {
        "measure": measure,
        "against": against,
        "method": method,
        "population_size": population_size,
        "interval": interval,
        "level": level,
        "replicates": replicates,
        "seed": seed,
        "seeds": seeds,
    }

    def ask() -> Answer:
        from estimators import compare

        sample = read_respondents(
            file, [outcome, by], reading, categories=[by], ordered="hcg" in (method, interval)
        )
        return _answer(compare(sample, outcome, by, **settings), form, charts)

    print_answer(ask)


@compare.command(cls=OnceCommand)
@reads_file()
def association(
    file: File,
    outcome: Compared,
    by: Groups,
    method: Annotated[
        Literal["rds-ii", "hcg", "mean"], typer.Option("--method", help="How respondents are weighted.")
    ] = "rds-ii",
    replicates: Annotated[
        int, typer.Option("--replicates", metavar="B", help="How many tables are drawn under independence.")
    ] = 1000,
    seed: RandomSeed = 0,
    seeds: Seeds = "include",
    form: Form = "table",
    charts: Charts = None,
    *,
    reading: FileOptions,
) -> None:
    """Test whether two columns are associated. A chi-square test that allows for recruitment in chains."""

    def ask() -> Answer:
        from estimators import contingency

        both = [outcome, by]
        sample = read_respondents(file, both, reading, categories=both, ordered=True)
        found = contingency(sample, outcome, by, method=method, replicates=replicates, seed=seed, seeds=seeds)
        return _answer(found, form, charts)

    print_answer(ask)


@compare.command(cls=OnceCommand)
@reads_file()
def trend(
    file: File,
    outcome: Compared,
    by: Groups,
    order: Annotated[
        str | None, without_default("--order", "The groups in order (default: alphabetical).", "A,B,C")
    ] = None,
    null: Annotated[
        Literal["equality", "monotone"], typer.Option("--null", help="What to test against.")
    ] = "equality",
    of: Followed = None,
    method: Method = "rds-ii",
    population_size: PopulationSize = None,
    interval: Interval = DEFAULT_INTERVAL,
    level: Level = 0.95,
    replicates: Replicates = 1000,
    seed: RandomSeed = 0,
    seeds: Seeds = "include",
    form: Form = "table",
    charts: Charts = None,
    *,
    reading: FileOptions,
) -> None:
    """Test for a trend over ordered groups. A share, or a mean, that rises or falls."""
    settings: dict[str, Any] = {
        "order": None if order is None else [group.strip() for group in order.split(",")],
        "null": null,
        "of": of,
        "method": method,
        "population_size": population_size,
        "interval": interval,
        "level": level,
        "replicates": replicates,
        "seed": seed,
        "seeds": seeds,
    }

    def ask() -> Answer:
        from estimators import trend

        sample = read_respondents(
            file, [outcome, by], reading, categories=[by], ordered="hcg" in (method, interval)
        )
        return _answer(trend(sample, outcome, by, **settings), form, charts)

    print_answer(ask)


@compare.command(cls=OnceCommand)
@reads_file()
def regression(
    file: File,
    outcome: Annotated[str, without_default("--outcome", "The column to explain.", "NAME")],
    on: Annotated[
        str, without_default("--on", 'The columns to regress it on, such as "age + sector".', "FORMULA")
    ],
    family: Annotated[
        Literal["poisson", "logistic", "linear"] | None,
        without_default(
            "--family",
            "Prevalence ratios (default for levels), odds ratios, or a line (default for numbers).",
        ),
    ] = None,
    errors: Annotated[
        Literal["chain", "tree", "naive"],
        typer.Option("--errors", help="How standard errors are found."),
    ] = "chain",
    of: Followed = None,
    method: Annotated[
        Literal["mean", "rds-ii", "ss"], typer.Option("--method", help="How respondents are weighted.")
    ] = "mean",
    population_size: PopulationSize = None,
    level: Level = 0.95,
    seeds: Seeds = "include",
    form: Form = "table",
    charts: Charts = None,
    *,
    reading: FileOptions,
) -> None:
    """Regress an outcome on other columns. Standard errors allow for recruitment in chains."""
    settings: dict[str, Any] = {
        "family": family,
        "errors": errors,
        "of": of,
        "method": method,
        "population_size": population_size,
        "level": level,
        "seeds": seeds,
    }

    def ask() -> Answer:
        from estimators import regress

        table = read_rows(file, reading)
        sample = make_sample(table, [outcome, *_columns_in(table, on, outcome)], reading)
        return _answer(regress(sample, outcome, on, **settings), form, charts)

    print_answer(ask)


def _columns_in(table: "Table", formula: str, outcome: str) -> list[str]:
    """Return the table's columns that a formula names."""
    return [
        name
        for name in table.columns
        if name != outcome and name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", formula)
    ]


def _answer(
    found: "Comparison | Association | Trend | Regression",
    form: Literal["table", "json"],
    charts: Path | None,
) -> Answer:
    """Write out what was found, and draw it where a folder is named."""
    if charts is not None:
        from estimators.charts.comparison import drawing

        save_charts([drawing(found)], charts, name="compare", title="Comparison")
    if form == "json":
        return Answer(text=to_json(found), warnings=found.warnings)
    return Answer(text=str(found))


compare.command("files", cls=OnceCommand)(files)
