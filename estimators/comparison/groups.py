"""Differences and ratios of shares or means between groups."""

import math
from typing import Unpack, get_args

import numpy as np

from estimators.comparison.contrasts import contrasted
from estimators.comparison.joint import Joint, joint_figures
from estimators.comparison.results import Comparison, Contrast, Measure
from estimators.errors import EstimatorError
from estimators.estimation.provenance import summary_of
from estimators.estimation.settings import GroupSettings, check_choice
from estimators.sample.recruitment_sample import RecruitmentSample


def compare(
    sample: RecruitmentSample,
    outcome: str,
    by: str,
    *,
    measure: Measure = "difference",
    against: str | None = None,
    **settings: Unpack[GroupSettings],
) -> Comparison:
    """Return how far each group's share (or mean) of an outcome is from the reference group's.

    Args:
        sample: the validated sample.
        outcome: what is compared; a level's share where it has levels, else the mean.
        by: the outcome whose levels are the groups.
        measure: "difference", or "ratio" (a prevalence ratio, where shares are compared).
        against: the reference group; the first in the stated order when None.
        settings: method, population_size, interval, level, replicates, seed, seeds and threads, as for `estimate`.

    The groups are parts of one recruitment tree, so their figures vary together: variances and covariances come from one resample
    of the same people, by the delta method. Intervals are normal, those of a ratio on the logarithmic scale.

    Raises what `estimate` does, and EstimatorError for a group or measure that is not there.
    """
    check_choice("measure", measure, get_args(Measure))
    joint = joint_figures(sample, outcome, by, **settings)
    if against is None:
        against = joint.groups[0]
    if against not in joint.groups:
        raise EstimatorError(f"{by!r} has no group {against!r}: choose one of {', '.join(joint.groups)}")
    reference = joint.groups.index(against)
    contrasts = [
        _contrast(joint, measure, level, group, reference)
        for level in range(len(joint.levels))
        for group in range(len(joint.groups))
        if group != reference
    ]
    notes = list(joint.notes)
    if silent := [c for c in contrasts if math.isnan(c.low)]:
        notes.append(
            f"{outcome}: {len(silent)} of {len(contrasts)} contrasts have no interval, because a group has nobody, or nobody in it differs"
        )
    if len(joint.groups) > 2:
        notes.append(
            f"{len(joint.groups) - 1} groups are compared with one: p-values are not adjusted for that"
        )
    return Comparison(
        outcome=outcome,
        by=by,
        against=against,
        measure=measure,
        sample=summary_of(sample),
        method=joint.method,
        contrasts=tuple(contrasts),
        warnings=tuple(notes),
    )


def _contrast(joint: Joint, measure: Measure, level: int, group: int, reference: int) -> Contrast:
    here, there = float(joint.point[level, group]), float(joint.point[level, reference])
    pair = np.ix_([group, reference], [group, reference])
    return Contrast(
        level=joint.levels[level],
        group=joint.groups[group],
        n=int(joint.n[group]),
        figure=here,
        reference=there,
        **contrasted(
            here,
            there,
            joint.covariance[level][pair],
            measure=measure,
            level=joint.method.level,
            shares=joint.targets.is_proportion,
        ),
    )
