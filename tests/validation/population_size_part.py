"""The part about population size."""

import math
from itertools import chain

import numpy as np

from tests.validation import population_size_counts as counts
from tests.validation import population_size_posterior as posterior
from tests.validation.page import Part
from tests.validation.processors import Processors

RUNS = 100
"""Of SS-PSE; half as many again of the methods that count."""
BAND = 0.05
"""How far the median estimate may be from the truth, beyond Monte-Carlo error, if assumptions hold."""

HEAD = """# Population size

N = {N} people, of whom n are recruited. {runs} runs of each design for SS-PSE, {more} for the methods that
count, {minutes:.0f} minutes on one processor. All sizes are over N: 1 is the truth.

## Successive sampling (SS-PSE)

Either people are taken as the method has it (successive sampling; network sizes Conway-Maxwell-Poisson), or
by coupons through the network of the first part, with its homophily and unequal activity. The prior's median
is at half of N (at 1.2 n where that is more), at N, or at twice N; its bound is ten times as high. Estimates
are posterior medians, intervals 95 %; "from the prior" is how much of the posterior was already there.

| recruitment | n | prior median | median of estimates | sd | coverage, equal tails | shortest | width | \
from the prior |
|---|---|---|---|---|---|---|---|---|
"""

MIDDLE = """
- **With a fifth of the population in the sample, the prior speaks.** Three quarters to nine tenths of the
  posterior were there before; the estimate follows the prior's median from half of N to twice. Its interval
  says so: it is wide, and holds the truth.
- **With half of it, the sample speaks, but not loudly.** From a prior at half of N the estimate comes to the
  truth; from one at twice N it comes most of the way down. A sample bounds N from below much better than from
  above.
- **A network with homophily costs some** of this: people are used up nearly as in successive sampling, and
  chains make the order noisier than the model believes. With half of the population recruited and a prior
  twice too high, the interval's lower end was above the truth in 12 of 100 samples.
- Coverage is above 95 % where the prior is near the truth: that is what a right prior does. Report the
  interval, the prior, and what other priors would have given.

## Counts

A count of {counted} people, and the share of the population that they are, from a sample through that
network. Coverage is that of 95 % intervals.

| counted | n | estimate | median | sd | coverage | width |
|---|---|---|---|---|---|---|
"""

TAIL = """
- **Weights correct for whom recruitment reaches**: Lincoln-Petersen and Chapman take the sample for a
  simple random one, and are a quarter to a third too low where the counted know more people.
- **With half of the population in the sample, RDS-II goes too far**, as it does for any share: the multiplier
  is a fifth too high. Weights "ss" take the share at the N that agrees with it, and are right.
- **The tree bootstrap's intervals are safe and wide**, here as everywhere; the SS bootstrap's are less than
  half as wide with half of the population in the sample, and up to five points short of 95 % where the
  counted are tied to each other.
- Nothing here shows what a wrong count, a forgotten object or a stranger in the count does: that is not
  chance, and no interval holds it.
"""


def part(processors: Processors, runs: int | None = None) -> Part:
    """Simulate, and return the part."""
    number = runs or RUNS
    more = number * 3 // 2
    by_model = [(recruitment, n, number) for recruitment in posterior.RECRUITMENTS for n in posterior.SIZES]
    by_count = [(counted, n, more) for counted in counts.COUNTS for n in counts.SIZES]
    model_found, model_minutes = processors.run(posterior.study, by_model)
    count_found, count_minutes = processors.run(counts.study, by_count)
    sizes, counted = list(chain.from_iterable(model_found)), list(chain.from_iterable(count_found))
    minutes = model_minutes + count_minutes
    lines = [HEAD.format(N=posterior.N, runs=number, more=more, minutes=minutes).rstrip()]
    lines += [_posterior_row(f) for f in sizes]
    lines += [MIDDLE.format(counted=counts.COUNTED).rstrip(), *map(_count_row, counted), TAIL]
    return Part(text="\n".join(lines), broken=tuple(broken(sizes, counted)))


def broken(sizes: list[posterior.Found], counted: list[counts.Found]) -> list[str]:
    """Return what lies outside its band.

    These are medians of N where a method's assumptions hold, and coverage of safe intervals below 95 %.
    """
    said = []
    for f in sizes:
        room = BAND + 2.5 * float(f.medians.std()) / math.sqrt(len(f.medians))
        if f.n == 500 and f.prior == "half" and abs(np.median(f.medians) - 1) > room:
            said.append(f"SS-PSE, {f.recruitment}, n = 500: median {np.median(f.medians):.2f}")
        as_assumed = f.recruitment == "successive sampling" or f.prior != "twice"
        if as_assumed and f.held < 0.95 - 2.5 * _error(len(f.medians)):
            said.append(f"SS-PSE, {f.recruitment}, n = {f.n}, prior {f.prior}: coverage {f.held:.1%}")
    for c in counted:
        room = BAND + 2.5 * float(c.estimates.std()) / math.sqrt(len(c.estimates))
        if "by ss" in c.estimator and abs(np.median(c.estimates) - 1) > room:
            said.append(f"{c.counted}, n = {c.n}, {c.estimator}: median {np.median(c.estimates):.2f}")
        if "tree" in c.estimator and c.held < 0.95 - 2.5 * _error(len(c.estimates)):
            said.append(f"{c.counted}, n = {c.n}, {c.estimator}: coverage {c.held:.1%}")
    return said


def _error(runs: int) -> float:
    return math.sqrt(0.95 * 0.05 / runs)


def _posterior_row(f: posterior.Found) -> str:
    return (
        f"| {f.recruitment} | {f.n} | {f.prior} ({f.prior_median:.0f}) | {np.median(f.medians):.2f} | "
        f"{f.medians.std():.2f} | {f.held:.1%} | {f.held_shortest:.1%} | {f.width:.2f} | {f.shared:.0%} |"
    )


def _count_row(f: counts.Found) -> str:
    return (
        f"| {f.counted} | {f.n} | {f.estimator} | {np.median(f.estimates):.2f} | {f.estimates.std():.2f} | "
        f"{f.held:.1%} | {f.width:.2f} |"
    )
