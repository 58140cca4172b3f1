"""Differences and ratios of shares or means between groups."""

import math
from typing import Unpack, get_args

import numpy as np

from estimators.comparison.contrasts import contrast_figures, linear
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
        settings: method, population_size, interval, level, replicates, seed, seeds and threads, as for
            `estimate`.

    The groups are parts of one recruitment tree, so their figures vary together: the variance of each contrast allows for
    that, by the delta method. Intervals are normal, or t under "tree-markov"; those of a ratio on the logarithmic scale.

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
    return Comparison(
        outcome=outcome,
        by=by,
        against=against,
        measure=measure,
        sample=summary_of(sample),
        method=joint.method,
        contrasts=tuple(contrasts),
        warnings=(*joint.notes, *_notes(outcome, joint.groups[reference], len(joint.groups), contrasts)),
    )


def _notes(outcome: str, against: str, groups: int, contrasts: list[Contrast]) -> list[str]:
    about: dict[tuple[str, str], list[str]] = {}
    for c in contrasts:
        for note in c.notes:
            about.setdefault((c.group, note), []).append(c.level or "mean")
    notes = [
        f"{outcome} ({', '.join(levels)}), {group} against {against}: {note}"
        for (group, note), levels in about.items()
    ]
    if silent := [c for c in contrasts if math.isnan(c.low)]:
        notes.append(
            f"{outcome}: {len(silent)} of {len(contrasts)} contrasts have no interval, because a group has"
            " nobody, or nobody in it differs"
        )
    if groups > 2:
        notes.append(f"{groups - 1} groups are compared with one: p-values are not adjusted for that")
    return notes


def _contrast(joint: Joint, measure: Measure, level: int, group: int, reference: int) -> Contrast:
    here, there = float(joint.point[level, group]), float(joint.point[level, reference])
    found = linear(here, there, measure)
    variance = df = math.nan
    notes: tuple[str, ...] = ()
    if _varies(joint, level, (group, reference)) and np.isfinite(found.slope).all():
        of_contrast = joint.contrast_variance(level, (group, reference), found.slope)
        variance = float(of_contrast.variance[0])
        if of_contrast.degrees_of_freedom is not None:
            df = float(of_contrast.degrees_of_freedom[0])
        notes = of_contrast.notes[0] if of_contrast.notes else ()
    return Contrast(
        level=joint.levels[level],
        group=joint.groups[group],
        n=int(joint.n[group]),
        figure=here,
        reference=there,
        notes=notes,
        **contrast_figures(
            found,
            variance,
            measure=measure,
            level=joint.method.level,
            df=None if math.isnan(df) else df,
        ),
    )


def _varies(joint: Joint, level: int, groups: tuple[int, int]) -> bool:
    """Return whether people differ in both groups; where the share is 0 or 1, nothing says how far it may vary."""
    if joint.targets.is_proportion and not all(0 < joint.point[level, group] < 1 for group in groups):
        return False
    return all(joint.covariance[level, group, group] > 0 for group in groups)
