"""From estimates and replicates to the rows of a table.

Intervals, design effects, and a word on every gap.
"""

from dataclasses import dataclass

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
    """One outcome's estimates on their way to the table; arrays have one entry per figure."""

    targets: Targets
    point: F8
    simple_variance: F8
    """The variance that a simple random sample of the same n would have."""
    uncertainty: Uncertainty


def figures_of(fitted: Fitted, uncertainty: Uncertainty) -> Figures:
    """Return an outcome's estimates with what an interval and a design effect are made of."""
    point = fitted.point
    simple = simple_variance(fitted.targets, fitted.weights, point)
    return Figures(targets=fitted.targets, point=point, simple_variance=simple, uncertainty=uncertainty)


def rows_of(figures: Figures, kind: IntervalType, level: float) -> tuple[list[Estimate], list[str]]:
    """Return one outcome's rows, and what the reader must be told about them."""
    targets, point, uncertainty = figures.targets, figures.point, figures.uncertainty
    bounded: IntervalType = "logit" if targets.is_proportion else "normal"
    notes = [*_by_note(targets, uncertainty), *_gaps(figures)]
    if kind == "logit" and bounded == "normal":
        kind = bounded
        notes.append(f"{targets.outcome.name}: the interval of a mean is normal, not logit")
    se, simple = uncertainty.se, figures.simple_variance
    low, high = bounds(kind, level, point, se, uncertainty.replicates, uncertainty.degrees_of_freedom)
    chosen = _intervals(kind, level, (np.where(se > 0, low, np.nan), np.where(se > 0, high, np.nan)))
    naive = _intervals(bounded, level, bounds(bounded, level, point, np.sqrt(simple)))
    with np.errstate(invalid="ignore", divide="ignore"):
        design_effect = np.where(simple > 0, se**2 / simple, np.nan)
        effective_n = np.where(design_effect > 0, targets.n / design_effect, np.nan)
    df = uncertainty.degrees_of_freedom
    rows = [
        Estimate(
            outcome=label.outcome,
            level=label.level,
            group=label.group,
            n=int(targets.n[i]),
            estimate=float(point[i]),
            se=float(se[i]),
            df=None if df is None or np.isnan(df[i]) else float(df[i]),
            interval=chosen[i],
            naive=naive[i],
            design_effect=float(design_effect[i]),
            effective_n=float(effective_n[i]),
            notes=uncertainty.notes[i] if uncertainty.notes else (),
        )
        for i, label in enumerate(targets.labels)
    ]
    return rows, notes


def _intervals(kind: IntervalType, level: float, ends: tuple[F8, F8]) -> list[Interval]:
    lows, highs = (end.tolist() for end in ends)
    return [Interval(low=a, high=b, level=level, type=kind) for a, b in zip(lows, highs, strict=True)]


def _by_note(targets: Targets, uncertainty: Uncertainty) -> list[str]:
    """Return each note once, after the names of the figures that it is about."""
    about: dict[str, list[str]] = {}
    for label, notes in zip(targets.labels, uncertainty.notes, strict=False):
        for note in notes:
            about.setdefault(note, []).append(name_of(label))
    return [f"{targets.outcome.name}{_listed(names)}: {note}" for note, names in about.items()]


def name_of(label: Label) -> str:
    """Return a figure's name beside its outcome's: the level, and the group where there is one; empty for a mean of everybody."""
    return " in ".join(part for part in (label.level, label.group) if part is not None)


def _listed(names: list[str]) -> str:
    named = [name for name in names if name]
    return f" ({', '.join(named)})" if named else ""


def _gaps(figures: Figures) -> list[str]:
    """Say what could not be computed, and why."""
    name, notes = figures.targets.outcome.name, []
    point = figures.point
    if not len(point):
        notes.append(f"{name}: nobody answered")
    if empty := int(np.isnan(point).sum()):
        notes.append(f"{name}: {empty} estimates have nobody to be made from")
    if figures.targets.is_proportion and ((point == 0) | (point == 1)).any():
        notes.append(f"{name}: a share of 0 or 1 has no interval, because nobody in the sample differs")
    elif (figures.simple_variance <= 0).any():
        notes.append(f"{name}: nobody in the sample differs, so there is no interval")
    elif (figures.uncertainty.se == 0).any():
        notes.append(
            f"{name}: redrawing this sample changes nothing, so there is no interval; more seeds or recruits"
            " are needed"
        )
    if (replicates := figures.uncertainty.replicates) is not None:
        undefined = ~np.isfinite(replicates[:, ~np.isnan(point)])
        if count := int(undefined.any(axis=1).sum()):
            notes.append(
                f"{name}: {count} of {len(replicates)} replicates gave no estimate and were left out"
            )
    return notes
