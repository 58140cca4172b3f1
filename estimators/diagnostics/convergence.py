"""Has the estimate settled?

The estimate from the first respondent, the first two, and so on in order of recruitment.

Gile, Johnston & Salganik 2015, Diagnostics for respondent-driven sampling, JRSS A 178(1), 241-269:
convergence plots.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import kolmogorov

from estimators.diagnostics.basis import fit_outcome, levels_of, listing
from estimators.estimation.fit import Fitted
from estimators.estimation.provenance import Provenance, SampleSummary, summary_of
from estimators.estimation.results import align, short
from estimators.estimation.uncertainty import uncertainties
from estimators.sample.choices import Method, Seeds
from estimators.sample.problems import join_some
from estimators.sample.recruitment_order import recruitment_order
from estimators.sample.recruitment_sample import RecruitmentSample

F8 = NDArray[np.float64]

CLOSE = 0.02
"""A share within two points of the final one has settled; a mean, within this part of its standard
deviation."""
ALARM = 0.05
"""A diagnostic warns where chance alone would show as much less often than this."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Convergence:
    """The estimates of an outcome as recruitment went on.

    One entry per level (a mean has one, its level None).
    """

    outcome: str
    sample: SampleSummary
    method: Provenance[Method]
    order: Literal["time", "wave"]
    """What respondents are in order of: time of recruitment, or wave by wave where times are not known."""
    levels: tuple[str | None, ...]
    running: F8
    """The estimate from the first 1, 2, ... n respondents, of shape (levels, n); NaN while there is none.
    The weights are those of the whole sample, so the last is the final estimate."""
    se: F8
    """The final estimate's standard error, by the default interval."""
    settled_from: tuple[int, ...]
    """After how many respondents the estimate stayed within `CLOSE` of the final one."""
    drift: F8
    """How far early and late respondents pull apart: the largest running sum of what each adds to the
    estimate, in standard errors of the whole sum along the order of recruitment. Where nothing changes as
    recruitment goes on, it is the largest value of a Brownian bridge (Ploberger & Krämer 1992, The CUSUM
    test with OLS residuals, Econometrica 60(2), 271-285)."""
    drift_p: F8
    """How often chance alone gives that much drift (Kolmogorov's distribution)."""
    warnings: tuple[str, ...]

    @property
    def final(self) -> F8:
        """The estimates from everybody."""
        return np.asarray(self.running[:, -1])

    def as_dict(self) -> dict[str, Any]:
        """Return plain data, one record per level; NaN becomes None."""
        return {
            "order": self.order,
            "levels": [
                {
                    "level": level,
                    "final": listing(self.final)[i],
                    "se": listing(self.se)[i],
                    "settled_from": self.settled_from[i],
                    "drift": listing(self.drift)[i],
                    "drift_p": listing(self.drift_p)[i],
                    "running": listing(self.running[i]),
                }
                for i, level in enumerate(self.levels)
            ],
        }

    def __str__(self) -> str:
        n = self.running.shape[1]
        rows = [
            [
                level or "mean",
                *(
                    short(float(self.running[i, max(0, round(n * part) - 1)]))
                    for part in (0.25, 0.5, 0.75, 1)
                ),
                f"{self.settled_from[i]}",
                short(float(self.drift[i])),
                short(float(self.drift_p[i])),
            ]
            for i, level in enumerate(self.levels)
        ]
        head = ["", "first 25%", "50%", "75%", "all", "settled from", "drift", "p"]
        return "\n".join(
            [f"{self.outcome} by order of recruitment ({self.order})", *align(head, rows, left=1)]
        )


def convergence(
    sample: RecruitmentSample,
    outcome: str,
    *,
    method: Method = "rds-ii",
    population_size: int | None = None,
    seeds: Seeds = "include",
) -> Convergence:
    """Return an outcome's estimate as it stood after each respondent, and whether it still moves.

    It warns of a drift that chance alone would give less often than one time in twenty. Cheap: running
    totals, O(n) a level. Raises what `estimate` does.
    """
    analysis, found = fit_outcome(sample, outcome, method, population_size, seeds)
    order = recruitment_order(sample)
    influence = found.model.influence()
    (uncertainty,) = uncertainties(analysis, [found])
    running = found.model.solve(found.model.features[:, order].cumsum(axis=1).T).T
    drift = _drift(influence[:, order])
    p = kolmogorov(drift)
    levels = levels_of(found)
    return Convergence(
        outcome=outcome,
        sample=summary_of(sample),
        method=analysis.provenance(),
        order="wave" if sample.recruited_at is None else "time",
        levels=levels,
        running=running,
        se=uncertainty.se,
        settled_from=tuple(_find_settling(running, _tolerance(found))),
        drift=drift,
        drift_p=p,
        warnings=_warnings(outcome, levels, p),
    )


def _drift(influence: F8) -> F8:
    """Return the CUSUM statistic of each figure.

    The variance allows for likeness among the square root of n who come one after another. Bartlett's weights
    (Newey & West 1987, Econometrica 55(3), 703-708).
    """
    reach = round(influence.shape[1] ** 0.5)
    variance = (influence**2).sum(axis=1)
    for lag in range(1, reach + 1):
        both = (influence[:, lag:] * influence[:, :-lag]).sum(axis=1)
        variance += 2 * (1 - lag / (reach + 1)) * both
    largest = np.abs(influence.cumsum(axis=1)).max(axis=1, initial=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(variance > 0, largest / np.sqrt(variance), np.nan))


def _tolerance(found: Fitted) -> F8:
    """Return how far from the final estimate counts as settled."""
    t = found.targets
    if t.is_proportion:
        return np.full(len(t.labels), CLOSE)
    return np.array(
        [CLOSE * np.std(row[inside > 0]) for row, inside in zip(t.numerator, t.denominator, strict=True)]
    )


def _find_settling(running: F8, tolerance: F8) -> list[int]:
    away = ~(np.abs(running - running[:, -1:]) <= tolerance[:, None])
    last = [int(np.flatnonzero(row)[-1]) + 1 if row.any() else 0 for row in away]
    return [min(after + 1, running.shape[1]) for after in last]


def _warnings(outcome: str, levels: tuple[str | None, ...], p: F8) -> tuple[str, ...]:
    moving = [level or "the mean" for level, chance in zip(levels, p, strict=True) if chance < ALARM]
    if not moving:
        return ()
    return (
        (
            f"{outcome}: {join_some(moving)} still moved as recruitment went on,"
            " more than chance would move it: early and late respondents differ."
            " Look at the convergence chart, and recruit on where you can"
        ),
    )
