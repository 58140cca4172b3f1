"""`rds population-size`: how many people there are."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from estimators.commands.file_options import FileOptions, reads_file
from estimators.commands.once import OnceCommand
from estimators.commands.options import (
    Charts,
    File,
    Form,
    Interval,
    Level,
    RandomSeed,
    Replicates,
    Seeds,
    without_default,
)
from estimators.commands.output import Answer, print_answer, save_charts, to_json
from estimators.commands.renamed import GroupOnceOneCommand
from estimators.commands.respondents import read_respondents
from estimators.sample.choices import DEFAULT_INTERVAL, Method

if TYPE_CHECKING:
    from estimators import RecruitmentSample, SizePosterior, SizeTable

PriorQuartiles = Annotated[
    tuple[float, float] | None,
    without_default("--prior-quartiles", "A quarter of the belief lies below, and a quarter above.", "N N"),
]
PriorFlat = Annotated[
    bool, typer.Option("--prior-flat", help="Every size up to --maximum is equally likely.")
]
Maximum = Annotated[
    int | None,
    without_default(
        "--maximum", "The largest size possible (default: ten times the largest figure stated).", "N"
    ),
]
Counting = Annotated[
    Literal["multiplier", "unique-object", "two-survey"],
    without_default(
        "--method", "What was counted: users of a service, objects handed out, or an earlier survey."
    ),
]
CountedOutcome = Annotated[
    str, without_default("--outcome", "The question that says who is in the count.", "NAME")
]
CountedAnswer = Annotated[str, without_default("--answer", "The answer that says so.", "LEVEL")]
Count = Annotated[
    float,
    without_default("--count", "How many used the service, got an object, or were in the first survey.", "M"),
]
CountError = Annotated[
    float,
    typer.Option("--count-se", metavar="SE", help="The count's standard error, where it is an estimate."),
]


class PopulationSizeGroup(GroupOnceOneCommand):
    """The commands of `rds population-size`."""

    def new_spelling(self, args: list[str]) -> str:
        """Return which of the two ways was asked for by the options of the one command."""
        for method in ("multiplier", "unique-object", "two-survey"):
            if method in args or f"--method={method}" in args:
                return (
                    f"rds population-size from-count FILE --method {method} "
                    "--outcome NAME --answer LEVEL --count M"
                )
        return "rds population-size from-recruitment FILE --prior-median N"


population_size = typer.Typer(
    cls=PopulationSizeGroup,
    help="Estimate how many people there are, and how sure that is.",
    no_args_is_help=True,
)


@population_size.command(cls=OnceCommand)
@reads_file(answers=False)
def from_recruitment(
    file: File,
    prior_median: Annotated[
        float | None, without_default("--prior-median", "As likely more as fewer.", "N")
    ] = None,
    prior_mode: Annotated[float | None, without_default("--prior-mode", "The likeliest size.", "N")] = None,
    prior_mean: Annotated[float | None, without_default("--prior-mean", "The mean size.", "N")] = None,
    prior_quartiles: PriorQuartiles = None,
    prior_flat: PriorFlat = False,
    maximum: Maximum = None,
    chains: Annotated[int, typer.Option("--chains", help="How many chains.")] = 4,
    draws: Annotated[int, typer.Option("--draws", help="Draws kept of each chain.")] = 2500,
    largest_size: Annotated[
        int | None, without_default("--largest-size", "Take network sizes above this for it.", "K")
    ] = None,
    level: Level = 0.95,
    seed: RandomSeed = 0,
    form: Form = "table",
    charts: Charts = None,
    *,
    reading: FileOptions,
) -> None:
    """Estimate it from the order of recruitment.

    SS-PSE: network sizes fall as the population is used up. A prior has to be stated.
    """
    belief: dict[str, Any] = {
        "median": prior_median,
        "mode": prior_mode,
        "mean": prior_mean,
        "quartiles": prior_quartiles,
        "flat": prior_flat,
        "maximum": maximum,
    }

    def ask() -> Answer:
        from estimators import SizePrior, size_by_successive_sampling

        sample = read_respondents(file, [], reading, ordered=True)
        found = size_by_successive_sampling(
            sample,
            SizePrior(**belief),
            chains=chains,
            draws=draws,
            largest_size=largest_size,
            level=level,
            seed=seed,
        )
        return _answer(found, sample, "ss-pse", form, charts)

    print_answer(ask)


@population_size.command(cls=OnceCommand)
@reads_file()
def from_count(
    file: File,
    method: Counting,
    outcome: CountedOutcome,
    answer: CountedAnswer,
    count: Count,
    count_se: CountError = 0.0,
    weights: Annotated[Method, typer.Option("--weights", help="How respondents are weighted.")] = "rds-ii",
    interval: Interval = DEFAULT_INTERVAL,
    interval_type: Annotated[
        Literal["log", "percentile"],
        typer.Option("--interval-type", help="How the interval is drawn from it."),
    ] = "log",
    level: Level = 0.95,
    replicates: Replicates = 1000,
    seed: RandomSeed = 0,
    seeds: Seeds = "include",
    form: Form = "table",
    charts: Charts = None,
    *,
    reading: FileOptions,
) -> None:
    """Estimate it from a count of people.

    The count is divided by the share of the population that they are.
    """
    settings: dict[str, Any] = {
        "count_se": count_se,
        "weights": weights,
        "interval": interval,
        "interval_type": interval_type,
        "level": level,
        "replicates": replicates,
        "seed": seed,
        "seeds": seeds,
    }

    def ask() -> Answer:
        from estimators import size_by_count

        ordered = "hcg" in (weights, interval)
        sample = read_respondents(file, [outcome], reading, categories=[outcome], ordered=ordered)
        found = size_by_count(sample, outcome, answer, count, design=method, **settings)
        return _answer(found, sample, method, form, charts)

    print_answer(ask)


def _answer(
    found: "SizePosterior | SizeTable",
    sample: "RecruitmentSample",
    method: str,
    form: Literal["table", "json"],
    charts: Path | None,
) -> Answer:
    """Write out what was found, and draw it where a folder is named."""
    notes = list(sample.notes)
    if charts is not None:
        from estimators.charts.population_size import drawings

        title = f"Population size ({method})"
        notes.append(save_charts(drawings(found), charts, name="population-size", title=title))
    if form == "json":
        return Answer(text=to_json(found), warnings=(*notes, *found.warnings))
    return Answer(text=str(found), warnings=notes)
