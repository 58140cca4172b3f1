"""The part about comparisons of groups: how often differences are found wrongly, missed or misjudged."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from estimators import RecruitmentSample, compare, contingency, regress
from tests.validation.page import Part
from tests.validation.processors import Processors
from tests.validation.two_traits import TwoTraits, sample_two_traits

RUNS = 300
NULLS = (
    TwoTraits(name="n = 200", n=200, share_home=0.2, share_clinic=0.2),
    TwoTraits(name="n = 500", n=500, share_home=0.2, share_clinic=0.2),
    TwoTraits(
        name="n = 200, with replacement", n=200, share_home=0.2, share_clinic=0.2, with_replacement=True
    ),
)
TWICE = (
    TwoTraits(name="n = 200", n=200, share_home=0.25, share_clinic=0.125),
    TwoTraits(name="n = 500", n=500, share_home=0.25, share_clinic=0.125),
)
CONTRASTS = (("rds-ii", "naive"), ("rds-ii", "tree-exact"), ("ss", "ss"), ("ss", "tree-exact"))
REGRESSIONS = (
    *(("poisson", "mean", errors) for errors in ("naive", "chain", "tree")),
    *(("poisson", "rds-ii", errors) for errors in ("naive", "chain", "tree")),
    *(("logistic", method, "chain") for method in ("mean", "rds-ii")),
)
REPLICATES = 200
BAND = ("regress poisson, unweighted, chain", "contingency, rds-ii", "contingency, hcg")
"""Where the type-I error is held to 5 %, at n = 200 without replacement."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One analysis of one sample; log ratio and the ends of its interval are NaN for a test."""

    p: float
    log_ratio: float = math.nan
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One analysis over the runs of one design."""

    runs: int
    rejected: float
    """How often p was at most 0.05."""
    bias: float
    """Of the log ratio."""
    coverage: float
    undefined: int

    @property
    def error(self) -> float:
        """The Monte-Carlo standard error of the share rejected."""
        return math.sqrt(max(self.rejected * (1 - self.rejected), 0.05 * 0.95) / self.runs)


def part(processors: Processors, runs: int | None = None) -> Part:
    """Simulate, and return the part."""
    number = runs or RUNS
    found, _ = processors.run(study, [(design, number) for design in (*NULLS, *TWICE)])
    nulls, twice = found[: len(NULLS)], found[len(NULLS) :]
    broken = tuple(
        f"type-I error of {name}: {found.rejected:.3f}"
        for name in BAND
        if abs((found := nulls[0][name]).rejected - 0.05) > 0.03 + 2 * found.error
    )
    return Part(text=text(nulls, twice, number), broken=broken)


def study(design: TwoTraits, runs: int, seed: int = 2026) -> dict[str, Finding]:
    """Return what every analysis finds in `runs` samples, each from a population of its own."""
    answers: dict[str, list[Answer]] = {}
    for run in range(runs):
        sample = sample_two_traits(design, np.random.default_rng([seed, run]))
        for name, answer in analyses(sample, design.N):
            answers.setdefault(name, []).append(answer)
    return {name: _finding(name, design, rows) for name, rows in answers.items()}


def analyses(sample: RecruitmentSample, N: int) -> Iterator[tuple[str, Answer]]:
    """Yield every analysis of one sample by name."""
    for method, interval in CONTRASTS:
        c = compare(
            sample,
            "trait",
            "sector",
            measure="ratio",
            method=method,
            interval=interval,
            population_size=N if method == "ss" else None,
            replicates=REPLICATES,
        )["home", "yes"]
        log = math.log(c.contrast) if c.contrast > 0 else math.nan
        yield f"ratio, {method}, {interval}", Answer(p=c.p, log_ratio=log, low=_log(c.low), high=_log(c.high))
    for table in ("rds-ii", "hcg"):
        yield (
            f"contingency, {table}",
            Answer(p=contingency(sample, "trait", "sector", method=table, replicates=REPLICATES).p),
        )
    for family, method, errors in REGRESSIONS:
        r = regress(sample, "trait", ["sector"], family=family, method=method, errors=errors)["sector: home"]
        weighted = "unweighted" if method == "mean" else method
        answer = Answer(p=r.p, log_ratio=r.coefficient, low=r.low, high=r.high)
        yield f"regress {family}, {weighted}, {errors}", answer


def _log(value: float) -> float:
    return math.log(value) if value > 0 else math.nan


def _finding(name: str, design: TwoTraits, rows: list[Answer]) -> Finding:
    truth = math.log(design.odds_ratio if "logistic" in name else design.ratio)
    p, log_ratio, low, high = np.array([[a.p, a.log_ratio, a.low, a.high] for a in rows]).T
    known = np.isfinite(p)
    tested = np.isnan(log_ratio).all()
    return Finding(
        runs=len(rows),
        rejected=float((p[known] <= 0.05).mean()),
        bias=math.nan if tested else float(np.nanmean(log_ratio) - truth),
        coverage=math.nan if tested else float(((low <= truth) & (truth <= high))[known].mean()),
        undefined=int((~known).sum()),
    )


HEAD = """# Comparisons of groups

The same people, now in two sectors (two fifths in the clinic, the others at home), which are three times as
likely to be tied to each other as to somebody of the other sector. Either the trait is equally common in
both, at 20 %, and whatever differs is chance; or it is twice as common at home (25 % against 12.5 %). {runs}
runs of each design.

## A difference that is not there

How often p is at most 0.05 (Monte-Carlo standard error {error:.1%} where it is 5 %):
"""

LESSONS = """
## What to take from it

- **Unweighted Poisson regression with errors by chain**, which Avery et al. (2019, BMC Medical Research
  Methodology 19, 202) advise and which is the default, keeps its 5 % even with ten chains, and its ratio is
  right: people with the trait are recruited too often in both sectors alike, which a ratio of shares does not
  see. An odds ratio does: by unweighted logistic regression it is up to a tenth too high.
- **Weights cost power**: 1 / network size hands the answer to a few people with few peers. Where network
  sizes are misreported, as they are not here, Avery et al. find that weights also break the type-I error.
- **Naive errors of a regression find what is not there** twice as often as they should in a population that
  is never used up.
- **The tree's errors are safe and wide**, for ratios as for regression: what they find is there, and they
  miss much.
- **The contingency test keeps its size**, because its null lets both outcomes run in the chains.
- Of the ratios, that by the SS bootstrap has most power where the population is used up as it assumes, and
  finds too much where it is not.
"""


def text(nulls: list[dict[str, Finding]], twice: list[dict[str, Finding]], runs: int) -> str:
    """Return the part of the page."""
    lines = [
        HEAD.format(runs=runs, error=math.sqrt(0.05 * 0.95 / runs)),
        f"| analysis | {' | '.join(d.name for d in NULLS)} |",
        "|---|" + "---|" * len(NULLS),
    ]
    lines += [
        f"| {name} | {' | '.join(f'{found[name].rejected:.1%}{_gap(found[name])}' for found in nulls)} |"
        for name in nulls[0]
    ]
    lines += [
        "",
        "## A difference that is there",
        "",
        "How often it is found (p at most 0.05), how far the log ratio (of odds, for logistic regression) is",
        "from the truth on average, and how often its 95 % interval holds it:",
        "",
        "| analysis | " + " | ".join(f"found, {d.name} | bias | coverage" for d in TWICE) + " |",
        "|---|" + "---|" * (3 * len(TWICE)),
    ]
    for name in twice[0]:
        cells = [
            cell
            for found in twice
            for cell in (
                f"{found[name].rejected:.1%}{_gap(found[name])}",
                _format_signed(found[name].bias),
                _share(found[name].coverage),
            )
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    if any(f.undefined for found in (*nulls, *twice) for f in found.values()):
        lines += [
            "",
            "In brackets: how many runs had nobody, or nobody different, in a group; they are left out.",
        ]
    return "\n".join([*lines, LESSONS])


def _gap(found: Finding) -> str:
    return f" ({found.undefined})" if found.undefined else ""


def _format_signed(value: float) -> str:
    return "" if math.isnan(value) else f"{value:+.3f}"


def _share(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.1%}"
