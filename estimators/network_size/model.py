"""The measurement-error model of network sizes, with each respondent's visibility summed out.

After McLaughlin et al., who add such a model to the estimation of population sizes (PubMed Central
PMC12768521): a respondent's visibility u, how many people could recruit them, is not what they report. It
says how likely they are recruited, what they report, and how many they recruit. Our form of it:

- u among those recruited is log-normal, as reported sizes are over 53 studies (Avery et al. 2021, PubMed
  Central PMC8049306), about a median of each group where groups are named, on a grid of whole numbers that
  are 3 % apart or one;
- the report is log-normal about u, rounded to a whole number of 1 or more. How noisy it is cannot be told
  from one report a person, so it is assumed: the reliability is the part of the variance of log reports that
  u accounts for;
- r of the coupons recruit, each with a chance whose log-odds are linear in log u and in the tenth of the
  study in which the person came: late ones have less time;
- u is at least r, and one more for those who were recruited: these people know each other.

The scale of u is that of the reports. No estimate of a share depends on it.
"""

import math
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from estimators.errors import EstimatorError
from estimators.numerics.compiled import kernel, summing_kernel
from estimators.sample.recruitment_order import by_node, recruitment_order
from estimators.sample.recruitment_sample import RecruitmentSample

F8: TypeAlias = NDArray[np.float64]

TENTHS = 10
PARAMETERS = ("log spread", "recruiting", "recruiting by log size", "recruiting by time")
"""The parameters before those of the groups: of each group, the log median."""
_PRIORS = ((math.log(0.8), 0.5), (0.0, 2.0), (0.0, 2.0), (0.0, 2.0))
_GROUP_PRIOR = (math.log(10), 1.5)


def priors(groups: int) -> tuple[F8, F8]:
    """Return means and standard deviations of the independent normal priors of all parameters.

    They are of the standard deviation of log u (as a logarithm), of the log-odds of a coupon's recruiting (at
    the median report and the middle of the study), and of the median of u in each group (as a logarithm).
    """
    mean, sd = zip(*_PRIORS, *[_GROUP_PRIOR] * groups, strict=True)
    return np.array(mean), np.array(sd)


class Observed(NamedTuple):
    """What the model is fitted to; people alike in all that it looks at are one cell.

    C cells, D distinct reports, K grid points.
    """

    grid: F8
    """Visibilities that are told apart, ascending, shape (K,)."""
    width: F8
    """How many whole numbers each stands for, shape (K,)."""
    misreport: F8
    """Chance of each distinct report given each visibility, shape (D, K); 1 for an unknown one."""
    report: NDArray[np.int64]
    """Which report each cell made, shape (C,)."""
    recruits: NDArray[np.int64]
    tenth: NDArray[np.int64]
    lowest: NDArray[np.int64]
    """The first grid point that each cell may have, shape (C,)."""
    group: NDArray[np.int64]
    people: F8
    """How many are in each cell."""
    prior_mean: F8
    prior_sd: F8
    coupons: int
    centre: float
    """The logarithm of the median report."""


def observe(
    sample: RecruitmentSample, reliability: float, coupons: int | None, group: NDArray[np.int64]
) -> tuple[Observed, NDArray[np.int64]]:
    """Return what is seen of a sample, and the cell of each row.

    `coupons` is how many each had, the most recruits when None; `group` numbers the group of each row, from
    0. Raises EstimatorError where somebody has more recruits than coupons, or the reports do not differ.
    """
    most = int(sample.recruits.max(initial=1))
    if coupons is not None and coupons < most:
        raise EstimatorError(f"somebody recruited {most} people, more than the {coupons} coupons stated")
    size, order = sample.network_size, recruitment_order(sample)
    place = sample.tree.to_rows(by_node(np.arange(len(order)), order))
    tenth = place * TENTHS // len(order)
    met = sample.recruits + ~sample.is_seed
    reports, report = np.unique(size, return_inverse=True)
    grid, width = grid_up_to(2 * max(int(size.max()), int(met.max()), 10))
    known = np.log(size[size > 0])
    if np.ptp(known) == 0:
        raise EstimatorError("all network sizes are the same: they say nothing of who is how visible")
    features = np.stack([report, sample.recruits, tenth, met, group], axis=1)
    cells, cell, people = np.unique(features, axis=0, return_inverse=True, return_counts=True)
    prior_mean, prior_sd = priors(int(group.max()) + 1)
    seen = Observed(
        grid=grid,
        width=width,
        misreport=misreport_chances(reports, grid, reliability, float(known.var())),
        report=cells[:, 0].copy(),
        recruits=cells[:, 1].copy(),
        tenth=cells[:, 2].copy(),
        lowest=np.searchsorted(grid, np.maximum(cells[:, 3], 1)),
        group=cells[:, 4].copy(),
        people=people.astype(np.float64),
        prior_mean=prior_mean,
        prior_sd=prior_sd,
        coupons=max(most, coupons or 1),
        centre=float(np.median(known)),
    )
    return seen, cell.ravel()


def grid_up_to(largest: int) -> tuple[F8, F8]:
    """Return whole numbers from 1 to at least `largest`, and how many whole numbers each stands for.

    They are one or 3 % apart.
    """
    steps = np.arange(math.ceil(math.log(largest) / math.log(1.03)) + 1)
    grid = np.unique(np.rint(1.03**steps))
    grid = np.union1d(grid, np.arange(1.0, min(largest, 34) + 1))
    edges = np.concatenate([[0.5], (grid[1:] + grid[:-1]) / 2, [grid[-1] + 0.5]])
    return grid, np.diff(edges)


def misreport_chances(reports: NDArray[np.int64], grid: F8, reliability: float, variance: float) -> F8:
    """Return the chance of each report (rows) given each visibility.

    An unknown report, 0, is as likely whatever it is. `variance` is that of the logarithms of the known
    reports.
    """
    noise = math.sqrt((1 - reliability) * variance)
    d, log_u = reports[:, None].astype(np.float64), np.log(grid)
    below = np.where(d > 1, (np.log(np.maximum(d - 0.5, 0.5)) - log_u) / noise, -np.inf)
    above = (np.log(d + 0.5) - log_u) / noise
    side = np.where(below > 0, -1.0, 1.0)  # the tail on the other side keeps its digits
    chance = side * (ndtr(side * above) - ndtr(side * below))
    return np.asarray(np.where(d > 0, chance, 1.0))


@kernel
def tables(seen: Observed, at: F8, prior: F8, recruiting: F8) -> None:
    """Fill, at parameters `at`, the chance of each visibility and of each number of recruits.

    Visibility is by group (G, K), recruits by tenth (10 (c + 1), K).
    """
    c, spread = seen.coupons, math.exp(at[0])
    for k in range(len(seen.grid)):
        log_u = math.log(seen.grid[k])
        for group in range(len(prior)):
            away = (log_u - at[4 + group]) / spread
            prior[group, k] = math.exp(-0.5 * away * away) * seen.width[k] / seen.grid[k]
        for tenth in range(TENTHS):
            time = (tenth + 0.5) / TENTHS * 2.0 - 1.0
            log_odds = at[1] + at[2] * (log_u - seen.centre) + at[3] * time
            yes = 1.0 / (1.0 + math.exp(-min(max(log_odds, -40.0), 40.0)))
            ways = 1.0
            for r in range(c + 1):
                recruiting[tenth * (c + 1) + r, k] = ways * yes**r * (1.0 - yes) ** (c - r)
                ways *= (c - r) / (r + 1.0)
    for group in range(len(prior)):
        total = prior[group].sum()
        prior[group] *= 1.0 / total if total > 0.0 else 0.0


@summing_kernel
def joint_chance(one: F8, two: F8, three: F8) -> float:
    """Return the sum of products."""
    total = 0.0
    for k in range(len(one)):
        total += one[k] * two[k] * three[k]
    return total


@kernel
def log_posterior(seen: Observed, at: F8, prior: F8, recruiting: F8) -> float:
    """Return the logarithm of prior times likelihood, up to a constant.

    The last two are room for tables, filled on return.
    """
    tables(seen, at, prior, recruiting)
    total = 0.0
    for i in range(len(at)):
        total -= 0.5 * ((at[i] - seen.prior_mean[i]) / seen.prior_sd[i]) ** 2
    for cell in range(len(seen.people)):
        first = seen.lowest[cell]
        row = seen.tenth[cell] * (seen.coupons + 1) + seen.recruits[cell]
        likely = prior[seen.group[cell], first:]
        chance = joint_chance(likely, seen.misreport[seen.report[cell], first:], recruiting[row, first:])
        if chance <= 0.0:
            return -math.inf
        total += seen.people[cell] * math.log(chance)
    return total
