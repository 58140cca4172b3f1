"""`rds compare`: whether groups differ."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from estimators.commands.options import (
    Charts,
    Compared,
    File,
    Followed,
    Form,
    Groups,
    IdColumn,
    Interval,
    Level,
    Method,
    MissingSize,
    PopulationSize,
    RandomSeed,
    RecruiterColumn,
    Replicates,
    Seeds,
    SizeColumn,
    without_default,
)
from estimators.commands.output import Answer, print_answer, save_charts, to_json
from estimators.commands.renamed import GroupOnceOneCommand
from estimators.commands.respondents import Columns, read_respondents
from estimators.sample.choices import DEFAULT_INTERVAL

if TYPE_CHECKING:
    from estimators import Association, Comparison, Regression, Trend


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


@compare.command()
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
    missing_network_size: MissingSize = "error",
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
    form: Form = "table",
    charts: Charts = None,
) -> None:
    """Compare shares or means between groups. Differences or ratios, with intervals and p-values."""
    columns = Columns(
        id=id_column, recruiter=recruiter, network_size=network_size, missing=missing_network_size
    )

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
            file, [outcome, by], columns, categories=[by], ordered="hcg" in (method, interval)
        )
        return _answer(compare(sample, outcome, by, **settings), form, charts)

    print_answer(ask)


@compare.command()
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
    missing_network_size: MissingSize = "error",
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
    form: Form = "table",
    charts: Charts = None,
) -> None:
    """Test whether two columns are associated. A chi-square test that allows for recruitment in chains."""
    columns = Columns(
        id=id_column, recruiter=recruiter, network_size=network_size, missing=missing_network_size
    )

    def ask() -> Answer:
        from estimators import contingency

        both = [outcome, by]
        sample = read_respondents(file, both, columns, categories=both, ordered=True)
        found = contingency(sample, outcome, by, method=method, replicates=replicates, seed=seed, seeds=seeds)
        return _answer(found, form, charts)

    print_answer(ask)


@compare.command()
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
    missing_network_size: MissingSize = "error",
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
    form: Form = "table",
    charts: Charts = None,
) -> None:
    """Test for a trend over ordered groups. A share, or a mean, that rises or falls."""
    columns = Columns(
        id=id_column, recruiter=recruiter, network_size=network_size, missing=missing_network_size
    )
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
            file, [outcome, by], columns, categories=[by], ordered="hcg" in (method, interval)
        )
        return _answer(trend(sample, outcome, by, **settings), form, charts)

    print_answer(ask)


@compare.command()
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
    missing_network_size: MissingSize = "error",
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
    form: Form = "table",
    charts: Charts = None,
) -> None:
    """Regress an outcome on other columns. Standard errors allow for recruitment in chains."""
    columns = Columns(
        id=id_column, recruiter=recruiter, network_size=network_size, missing=missing_network_size
    )
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

        sample = read_respondents(file, [outcome, *_columns_in(file, on, outcome)], columns)
        return _answer(regress(sample, outcome, on, **settings), form, charts)

    print_answer(ask)


def _columns_in(path: Path, formula: str, outcome: str) -> list[str]:
    """Return the file's columns that a formula names."""
    from estimators import read_table

    return [
        name
        for name in read_table(path).columns
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
