"""The part about network sizes: how well visibility is recovered from noisy reports, and its effect."""

from typing import TypeAlias

import numpy as np

from estimators import estimate, impute_visibility, pooled
from tests.support.simulated_population import RELIABILITY, Design, a_sample, misreport
from tests.validation.page import Part
from tests.validation.processors import Processors

RUNS = 100
INTERVAL = "tree-exact"
DESIGN = Design(name="n = 200", n=200)
Told: TypeAlias = tuple[float, str | None]
"""The reliability a model is told, and the outcome it goes by."""
ASSUMED: tuple[Told, ...] = ((0.7, None), (0.5, "trait"), (0.7, "trait"), (0.9, "trait"))


def part(processors: Processors, runs: int | None = None) -> Part:
    """Simulate, and return the part."""
    ((people, shares),), _ = processors.run(study, [(runs or RUNS,)])
    found = people[RELIABILITY, "trait"]["coverage"]
    broken = (f"coverage of visibility: {found:.3f}",) if abs(found - 0.95) > 0.03 else ()
    return Part(text=text(people, shares, runs or RUNS), broken=broken)


def study(
    runs: int, seed: int = 2026
) -> tuple[dict[Told, dict[str, float]], dict[str, tuple[float, float, float]]]:
    """Return how well visibilities are recovered, and mean, sd and coverage of the share.

    The first goes by the assumed reliability, the second by the network sizes used.
    """
    rows: dict[Told, list[list[float]]] = {told: [] for told in ASSUMED}
    shares: dict[str, list[tuple[float, float]]] = {}
    for run in range(runs):
        rng = np.random.default_rng([seed, run])
        true = a_sample(DESIGN, rng)
        reported = misreport(true, rng)
        tables = {
            "true": estimate(true, interval=INTERVAL),
            "reported": estimate(reported, interval=INTERVAL),
        }
        for assumed, by in ASSUMED:
            found = impute_visibility(reported, reliability=assumed, by=by, seed=run)
            low, high = np.quantile(found.draws, [0.025, 0.975], axis=0)
            inside = (low <= true.network_size) & (true.network_size <= high)
            log_true, log_found = np.log(true.network_size), np.log(found.median)
            known = reported.network_size > 0
            rows[assumed, by].append(
                [
                    inside.mean(),
                    (log_found - log_true).mean(),
                    np.corrcoef(log_found[known], log_true[known])[0, 1],
                    np.corrcoef(np.log(reported.network_size[known]), log_true[known])[0, 1],
                    np.sqrt(((log_found - log_true)[known] ** 2).mean()),
                    np.sqrt(((np.log(reported.network_size[known]) - log_true[known]) ** 2).mean()),
                ]
            )
            tables[f"medians, {_words(assumed, by)}"] = estimate(found.imputed(), interval=INTERVAL)
            tables[f"20 imputations, {_words(assumed, by)}"] = pooled(found)
        for name, table in tables.items():
            e = table["trait", "yes"]
            shares.setdefault(name, []).append((e.estimate, e.low <= DESIGN.share <= e.high))
    names = ("coverage", "bias", "correlation", "of reports", "error", "error of reports")
    people = {
        told: dict(zip(names, np.mean(values, axis=0).tolist(), strict=True)) for told, values in rows.items()
    }
    figures = {name: np.array(values) for name, values in shares.items()}
    return people, {
        n: (float(v[:, 0].mean()), float(v[:, 0].std()), float(v[:, 1].mean())) for n, v in figures.items()
    }


HEAD = """# Network sizes

The first population again (N = 1000, n = 200, true share 20 %), but people do not report how many ties they
have: reports miss by a log-normal error that leaves visibility {reliability:.0%} of the variance of log
reports, those of 13 and more are rounded to fives, and a tenth of the people report nothing. {runs} runs.

## Is visibility found again?

Coverage is how often a respondent's 95 % interval holds their true number of ties. Bias and error (root mean
squared) are of the logarithm; correlation and error are over those who reported:

| the model is told | coverage | bias | correlation with the truth | that of the reports | error | \
that of the reports |
|---|---|---|---|---|---|---|
"""

MIDDLE = """
## What it does to an estimate

RDS-II with the tree-exact interval, by what is used as network size:

| network sizes | mean share | standard deviation | coverage |
|---|---|---|---|
"""

LESSONS = """
## What to take from it

- Where the reliability is what is assumed, intervals of visibility hold the truth as often as they say, and
  visibilities are nearer to the truth than reports: their error is smaller by a fifth. Assumed too high,
  intervals are too narrow.
- **Name the outcome.** With one median for everybody, the groups' network sizes are drawn together, and with
  them the weights: the share leans towards the plain one of the sample, by nearly four points here. With a
  median for each group it is where the true sizes put it.
- **Noise that is alike in all groups hardly moves a share**: misreported sizes, used as they are, do nearly
  as well as true ones here, and imputing them gains a share nothing. It gains what hangs on single people:
  sizes of those who did not report, a few wild reports in a small sample, a population size. The answers'
  noise differs by group in life: nothing here can correct that.
"""


def _words(assumed: float, by: str | None) -> str:
    return f"reliability {assumed}, {'groups by trait' if by else 'one group'}"


def text(
    people: dict[Told, dict[str, float]],
    shares: dict[str, tuple[float, float, float]],
    runs: int,
) -> str:
    """Return the part of the page."""
    lines = [HEAD.format(reliability=RELIABILITY, runs=runs).rstrip()]
    lines += [
        f"| {_words(*told)} | {p['coverage']:.1%} | {p['bias']:+.3f} | {p['correlation']:.3f} |"
        f" {p['of reports']:.3f} | {p['error']:.3f} | {p['error of reports']:.3f} |"
        for told, p in people.items()
    ]
    lines.append(MIDDLE.rstrip())
    lines += [f"| {name} | {mean:.3f} | {sd:.3f} | {held:.1%} |" for name, (mean, sd, held) in shares.items()]
    return "\n".join([*lines, LESSONS])
