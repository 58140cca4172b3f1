"""Weighted quantiles of a quantity, with intervals turned back from those of the share below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError, UnknownName
from estimators.estimation.analysis import Analysis
from estimators.estimation.fit import Fitted
from estimators.estimation.functional import ratio_model
from estimators.estimation.intervals import bounds
from estimators.estimation.provenance import Provenance, SampleSummary, sample_notes, summary_of
from estimators.estimation.results import align, short
from estimators.estimation.settings import Settings
from estimators.estimation.targets import Label, Targets
from estimators.estimation.uncertainty import Uncertainty, interval_notes, uncertainties
from estimators.sample.choices import Method, Seeds
from estimators.sample.outcome import Quantity
from estimators.sample.recruitment_sample import RecruitmentSample

F8 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantile:
    """The value that a share of the population does not exceed, in the outcome's own unit."""

    probability: float
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantileTable:
    """Quantiles of one outcome; iterate over it, or take one with `table[0.5]`."""

    outcome: str
    n: int
    """How many respondents they are made from."""
    sample: SampleSummary
    method: Provenance[Method]
    quantiles: tuple[Quantile, ...]
    warnings: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Quantile]:
        return iter(self.quantiles)

    def __getitem__(self, probability: float) -> Quantile:
        for quantile in self.quantiles:
            if quantile.probability == probability:
                return quantile
        raise UnknownName(f"no quantile {probability}; there are: {[q.probability for q in self.quantiles]}")

    def __str__(self) -> str:
        rows = [
            [f"{q.probability:.0%}", short(q.estimate), f"{short(q.low)} to {short(q.high)}"]
            for q in self.quantiles
        ]
        m = self.method
        interval = f"{m.level:.0%} interval: {m.interval}"
        title = f"{self.outcome}: {m.method}, n = {self.n}; {interval}; seeds {m.seeds}d"
        table = align(["share below", "value", "interval"], rows, left=1)
        return "\n".join([title, *table, *map("! {}".format, self.warnings)])


def quantiles(
    sample: RecruitmentSample,
    outcome: str,
    probabilities: Sequence[float] = (0.25, 0.5, 0.75),
    *,
    method: Method = "rds-ii",
    population_size: int | None = None,
    level: float = 0.95,
    seeds: Seeds = "include",
) -> QuantileTable:
    """Return weighted quantiles of a quantity.

    The least value that at least the given share of the weight does not exceed. The interval is Woodruff's
    (1952, Confidence intervals for medians and other position measures, JASA 47, 635-646): the values at the
    ends of the logit interval of the share at or below the estimate, by the default interval. The
    definition does not depend on what the weights sum to. Raises what `estimate` does, and when the outcome
    has levels.
    """
    analysis = Analysis(
        sample, Settings(method=method, population_size=population_size, level=level, seeds=seeds)
    )
    if not isinstance(sample.outcome(outcome), Quantity):
        raise EstimatorError(f"{outcome!r} has levels: it has shares, not quantiles")
    if not all(0 < p < 1 for p in probabilities):
        raise EstimatorError(
            f"probabilities lie between 0 and 1, such as 0.5 for the median; got {list(probabilities)}"
        )
    fitted = analysis.fit(outcome)
    if not fitted.targets.n[0]:
        raise EstimatorError(f"nobody who counts answered {outcome!r}")
    found, notes = _quantiles(analysis, fitted, probabilities)
    return QuantileTable(
        outcome=outcome,
        n=int(fitted.targets.n[0]),
        sample=summary_of(sample),
        method=analysis.provenance(),
        quantiles=tuple(found),
        warnings=(*sample_notes(sample), *interval_notes(analysis), *fitted.notes, *notes),
    )


def _quantiles(
    analysis: Analysis, fitted: Fitted, probabilities: Sequence[float]
) -> tuple[list[Quantile], list[str]]:
    """Return the quantiles, and what the reader must be told of them."""
    weights = fitted.weights * fitted.targets.denominator[0]
    values = fitted.targets.numerator[0]
    estimates = np.array([_value_at(values, weights, p) for p in probabilities])
    targets = _shares_below(fitted.targets, estimates)
    below = replace(fitted, targets=targets, weights=weights, model=ratio_model(targets, weights))
    (uncertainty,) = uncertainties(analysis, [below])
    share, level = below.model.point(), analysis.settings.level
    low, high = bounds("logit", level, share, uncertainty.se, None, uncertainty.degrees_of_freedom)
    found = []
    for p, value, at, a, b in zip(probabilities, estimates, share, low, high, strict=True):
        low_value, high_value = (_value_at(values, weights, at if np.isnan(end) else end) for end in (a, b))
        found.append(Quantile(probability=p, estimate=float(value), low=low_value, high=high_value))
    return found, _notes(fitted.targets.outcome.name, probabilities, uncertainty)


def _notes(name: str, probabilities: Sequence[float], uncertainty: Uncertainty) -> list[str]:
    """Return each note on a share below once, after the quantiles that it is about."""
    about: dict[str, list[str]] = {}
    for p, notes in zip(probabilities, uncertainty.notes, strict=False):
        for note in notes:
            about.setdefault(note, []).append(f"{p:.0%}")
    return [f"{name} ({', '.join(of)}): {note}" for note, of in about.items()]


def _value_at(values: F8, weights: F8, share: float) -> float:
    """Return the least value at or below which at least that share of the weight lies."""
    counts = weights > 0
    order = np.argsort(values[counts], kind="stable")
    reached = np.cumsum(weights[counts][order])
    first = np.searchsorted(reached, share * reached[-1] * (1 - 1e-12))
    return float(values[counts][order][first])


def _shares_below(wanted: Targets, cuts: F8) -> Targets:
    """Return as targets the share of people at or below each cut."""
    label, below = wanted.labels[0], wanted.value <= cuts[:, None]
    return Targets(
        labels=tuple(Label(outcome=label.outcome, level=f"<= {cut:g}", group=None) for cut in cuts),
        outcome=wanted.outcome,
        numerator=below * wanted.denominator[0],
        denominator=wanted.denominator,
        base=np.zeros(len(cuts), dtype=np.int64),
        group=wanted.group,
        value=wanted.value,
        has_level=np.where(np.isnan(wanted.value), -1, below).astype(np.int8),
    )
