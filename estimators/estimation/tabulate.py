"""From estimates and replicates to the rows of a table.

Intervals, design effects, and a word on every gap.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.fit import Fitted
from estimators.estimation.intervals import bounds
from estimators.estimation.results import Estimate, Interval
from estimators.estimation.targets import Label, Targets
from estimators.estimation.uncertainty import Uncertainty
from estimators.estimation.variance import simple_variance
from estimators.sample.choices import IntervalType

F8 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Figures:
    """Estimates on their way to the table.

    Arrays have one entry per figure, those of one outcome after those of the last.
    """

    point: F8
    n: NDArray[np.int64]
    simple_variance: F8
    """The variance that a simple random sample of the same n would have."""
    se: F8
    degrees_of_freedom: F8 | None
    replicates: F8 | None
    are_shares: NDArray[np.bool_]


def tabulate(
    fits: list[Fitted], uncertainties: list[Uncertainty], kind: IntervalType, level: float
) -> tuple[list[Estimate], list[str]]:
    """Return the rows of all outcomes, and what the reader must be told about them."""
    if not fits:
        return [], []
    figures = _join(fits, uncertainties, with_replicates=kind in ("percentile", "basic"))
    rows = _rows_of(figures, fits, uncertainties, kind, level)
    notes: list[str] = []
    starts = np.cumsum([0, *(len(fitted.point) for fitted in fits)]).tolist()
    for fitted, uncertainty, (start, end) in zip(fits, uncertainties, pairwise(starts), strict=True):
        targets = fitted.targets
        notes += [*fitted.notes, *_by_note(targets, uncertainty)]
        notes += _gaps(targets, fitted.point, figures.simple_variance[start:end], uncertainty)
        if kind == "logit" and not targets.is_proportion:
            notes.append(f"{targets.outcome.name}: the interval of a mean is normal, not logit")
    return rows, notes


def _join(fits: list[Fitted], uncertainties: list[Uncertainty], *, with_replicates: bool) -> Figures:
    df = [u.degrees_of_freedom for u in uncertainties if u.degrees_of_freedom is not None]
    draws = [u.replicates for u in uncertainties if u.replicates is not None] if with_replicates else []
    return Figures(
        point=np.concatenate([fitted.point for fitted in fits]),
        n=np.concatenate([fitted.targets.n for fitted in fits]),
        simple_variance=np.concatenate([simple_variance(f.targets, f.weights, f.point) for f in fits]),
        se=np.concatenate([u.se for u in uncertainties]),
        degrees_of_freedom=np.concatenate(df) if df else None,
        replicates=np.concatenate(draws, axis=1) if draws else None,
        are_shares=np.repeat([f.targets.is_proportion for f in fits], [len(f.point) for f in fits]),
    )


def _rows_of(
    figures: Figures, fits: list[Fitted], uncertainties: list[Uncertainty], kind: IntervalType, level: float
) -> list[Estimate]:
    se, simple, df = figures.se, figures.simple_variance, figures.degrees_of_freedom
    ends = _ends(figures, kind, level, se, df)
    chosen = _intervals(figures, kind, level, tuple(np.where(se > 0, end, np.nan) for end in ends))
    naive = _intervals(figures, "logit", level, _ends(figures, "logit", level, np.sqrt(simple), None))
    with np.errstate(invalid="ignore", divide="ignore"):
        design_effect = np.where(simple > 0, se**2 / simple, np.nan)
        effective_n = np.where(design_effect > 0, figures.n / design_effect, np.nan)
    labels = [label for fitted in fits for label in fitted.targets.labels]
    notes = [
        said
        for fitted, uncertainty in zip(fits, uncertainties, strict=True)
        for said in uncertainty.notes or ((),) * len(fitted.point)
    ]
    columns = (figures.n, figures.point, se, design_effect, effective_n)
    freedom = [None] * len(labels) if df is None else [None if np.isnan(one) else one for one in df.tolist()]
    return [
        Estimate(
            outcome=label.outcome,
            level=label.level,
            group=label.group,
            n=n,
            estimate=point,
            se=one_se,
            df=one_df,
            interval=interval,
            naive=one_naive,
            design_effect=deff,
            effective_n=effective,
            notes=said,
        )
        for label, n, point, one_se, deff, effective, one_df, interval, one_naive, said in zip(
            labels, *(column.tolist() for column in columns), freedom, chosen, naive, notes, strict=True
        )
    ]


def _ends(figures: Figures, kind: IntervalType, level: float, se: F8, df: F8 | None) -> tuple[F8, F8]:
    """Return both ends of each interval; a mean gets a normal one in place of logit."""
    ends = bounds(kind, level, figures.point, se, figures.replicates, df)
    if kind != "logit" or figures.are_shares.all():
        return ends
    of_means = bounds("normal", level, figures.point, se, None, df)
    low, high = (np.where(figures.are_shares, *both) for both in zip(ends, of_means, strict=True))
    return low, high


def _intervals(figures: Figures, kind: IntervalType, level: float, ends: tuple[F8, ...]) -> list[Interval]:
    of_means: IntervalType = "normal" if kind == "logit" else kind
    return [
        Interval(low=low, high=high, level=level, type=kind if is_share else of_means)
        for low, high, is_share in zip(
            *(end.tolist() for end in ends), figures.are_shares.tolist(), strict=True
        )
    ]


def _by_note(targets: Targets, uncertainty: Uncertainty) -> list[str]:
    """Return each note once, after the names of the figures that it is about."""
    about: dict[str, list[str]] = {}
    for label, notes in zip(targets.labels, uncertainty.notes, strict=False):
        for note in notes:
            about.setdefault(note, []).append(name_of(label))
    return [f"{targets.outcome.name}{_listed(names)}: {note}" for note, names in about.items()]


def name_of(label: Label) -> str:
    """Return a figure's name beside its outcome's: the level, and the group where there is one.

    The name of a mean of everybody is empty.
    """
    return " in ".join(part for part in (label.level, label.group) if part is not None)


def _listed(names: list[str]) -> str:
    named = [name for name in names if name]
    return f" ({', '.join(named)})" if named else ""


def _gaps(targets: Targets, point: F8, simple: F8, uncertainty: Uncertainty) -> list[str]:
    """Say what could not be computed, and why."""
    name, notes = targets.outcome.name, []
    points = point.tolist()
    if not points:
        notes.append(f"{name}: nobody answered")
    if empty := sum(map(math.isnan, points)):
        notes.append(f"{name}: {empty} estimates have nobody to be made from")
    if targets.is_proportion and any(one in (0.0, 1.0) for one in points):
        notes.append(f"{name}: a share of 0 or 1 has no interval, because nobody in the sample differs")
    elif any(one <= 0 for one in simple.tolist()):
        notes.append(f"{name}: nobody in the sample differs, so there is no interval")
    elif 0.0 in uncertainty.se.tolist():
        notes.append(
            f"{name}: redrawing this sample changes nothing, so there is no interval; more seeds or recruits"
            " are needed"
        )
    if (replicates := uncertainty.replicates) is not None:
        undefined = ~np.isfinite(replicates[:, ~np.isnan(point)])
        if count := int(undefined.any(axis=1).sum()):
            notes.append(
                f"{name}: {count} of {len(replicates)} replicates gave no estimate and were left out"
            )
    return notes
