"""All charts of a diagnosis."""

from functools import partial

from estimators.charts.chains import bottleneck_chart, chains_chart, recruits_by_seed_chart
from estimators.charts.chart import Drawing
from estimators.charts.convergence import convergence_chart
from estimators.charts.coupons import recruits_chart, returns_chart
from estimators.charts.network_sizes import network_sizes_chart
from estimators.charts.respondents import all_points_chart, waves_chart
from estimators.charts.seeds import seed_dependence_chart
from estimators.charts.theme import COLOURS
from estimators.charts.transitions import MOST, homophily_chart, transitions_chart
from estimators.charts.tree import tree_chart
from estimators.diagnostics.overview import Diagnosis
from estimators.sample.recruitment_sample import RecruitmentSample


def drawings(sample: RecruitmentSample, found: Diagnosis) -> list[Drawing]:
    """Return what draws each chart of a diagnosis at a width, in the order in which the questions come up.

    Chains are compared for each level (of two, for the last alone), up to six. What cannot be drawn is left
    out: nobody answered, a table of too many levels, delays without times.
    """
    outcome, levels = found.structure.outcome, found.convergence.levels
    always: list[Drawing] = [
        partial(recruits_chart, found.structure),
        *([partial(returns_chart, found.coupons)] if len(found.coupons.days) else []),
        partial(network_sizes_chart, found.network_sizes),
        partial(recruits_by_seed_chart, found.chains),
    ]
    if not levels:
        return always
    compared = [1] if len(levels) == 2 else range(min(len(levels), len(COLOURS)))
    small = len(levels) <= MOST
    return [
        partial(convergence_chart, found.convergence),
        *(partial(bottleneck_chart, found.chains, level) for level in compared),
        *(partial(chains_chart, found.chains, level) for level in compared),
        partial(all_points_chart, sample, outcome),
        partial(tree_chart, sample, outcome),
        partial(seed_dependence_chart, found.seed_dependence),
        *([partial(transitions_chart, found.structure)] if small else []),
        *([partial(homophily_chart, found.structure)] if small else []),
        partial(waves_chart, sample, outcome),
        *always,
    ]
