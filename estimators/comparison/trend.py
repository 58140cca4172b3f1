"""Does a share rise or fall from group to group? Likelihood-ratio tests against an order."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias, Unpack, get_args

import numpy as np
from numpy.typing import NDArray

from estimators.comparison.isotonic import common_mean, departures, rising_fit
from estimators.comparison.joint import joint_figures
from estimators.comparison.results import chance, finite
from estimators.errors import EstimatorError
from estimators.estimation.provenance import Provenance, SampleSummary, summary_of
from estimators.estimation.results import align, describe, short
from estimators.estimation.settings import GroupSettings, check_choice
from estimators.sample.choices import Method
from estimators.sample.recruitment_sample import RecruitmentSample

F8: TypeAlias = NDArray[np.float64]
Null: TypeAlias = Literal["equality", "monotone"]

_DRAWS = 10_000
_TIE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendStatistics:
    """Likelihood-ratio statistics of figures in their groups' order, and their p-values by simulation.

    Under null "equality" they say how much better an order fits than equal figures; under null "monotone" how
    badly an order fits. `different` says how far the figures are from equal, in whatever order.
    """

    null: Null
    rising: float
    falling: float
    either: float
    different: float
    p_rising: float
    p_falling: float
    p_either: float
    p_different: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A share or mean over ordered groups, tested for a trend."""

    outcome: str
    level: str | None
    """The level whose share is followed; None for a mean."""
    by: str
    groups: tuple[str, ...]
    figures: tuple[float, ...]
    se: tuple[float, ...]
    statistics: TrendStatistics
    sample: SampleSummary
    method: Provenance[Method]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data; NaN becomes None."""
        groups = zip(self.groups, self.figures, self.se, strict=True)
        return {
            "outcome": self.outcome,
            "level": self.level,
            "by": self.by,
            "groups": [finite({"group": g, "figure": f, "se": s}) for g, f, s in groups],
            "test": finite(asdict(self.statistics)),
            "sample": asdict(self.sample),
            "method": self.method.as_dict(),
            "warnings": list(self.warnings),
        }

    def __str__(self) -> str:
        rows = [[g, short(f), short(s)] for g, f, s in zip(self.groups, self.figures, self.se, strict=True)]
        t = self.statistics
        tests = [
            [name, f"{value:.3f}", chance(p)]
            for name, value, p in (
                ("rising", t.rising, t.p_rising),
                ("falling", t.falling, t.p_falling),
                ("either", t.either, t.p_either),
                ("any difference", t.different, t.p_different),
            )
        ]
        figure = "mean" if self.level is None else f"share of {self.level}"
        heading = "from equal to" if t.null == "equality" else "away from"
        return "\n".join(
            [
                f"{self.outcome}: trend over {self.by}",
                *describe(self.method, self.sample),
                *align([self.by, figure, "se"], rows, left=1),
                "",
                *align([heading, "statistic", "p"], tests, left=1),
                *map("! {}".format, self.warnings),
            ]
        )


def trend(
    sample: RecruitmentSample,
    outcome: str,
    by: str,
    *,
    of: str | None = None,
    order: Sequence[str] | None = None,
    null: Null = "equality",
    **settings: Unpack[GroupSettings],
) -> Trend:
    """Return whether an outcome's share (or mean) rises or falls over the groups of `by`.

    `of` is the level whose share is followed, the last in the stated order when None; `order` the order of
    the groups, the stated one when None (groups left out of it are not used). With null "equality" a small p
    speaks for a trend; with null "monotone" a small p speaks against one. `settings` are those of `compare`.
    The groups' figures vary together, as one resample of the same people says; p-values are simulated from
    that.

    Raises what `compare` does, and EstimatorError for a level, group or null that is not there, or figures
    without a standard error.
    """
    check_choice("null", null, get_args(Null))
    joint = joint_figures(sample, outcome, by, **settings)
    level = _level(joint.levels, outcome, of)
    picked = _pick_groups(joint.groups, by, order)
    figures = joint.point[level, picked]
    covariance = joint.covariance[level][np.ix_(picked, picked)]
    se = np.sqrt(np.diag(covariance))
    if not (np.isfinite(figures).all() and (se > 0).all()):
        raise EstimatorError(
            f"a group of {by!r} has nobody, or nobody in it differs in {outcome!r}: put such groups together,"
            " or leave them out of the order"
        )
    notes = list(joint.notes)
    if order is None:
        notes.append(f"groups in this order: {', '.join(joint.groups)}; state another where it is not meant")
    return Trend(
        outcome=outcome,
        level=joint.levels[level],
        by=by,
        groups=tuple(joint.groups[i] for i in picked),
        figures=tuple(figures.tolist()),
        se=tuple(se.tolist()),
        statistics=trend_statistics(
            figures, se, null=null, covariance=covariance, seed=joint.method.seed or 0
        ),
        sample=summary_of(sample),
        method=joint.method,
        warnings=tuple(notes),
    )


def trend_statistics(
    figures: F8, se: F8, *, null: Null = "equality", covariance: F8 | None = None, seed: int = 0
) -> TrendStatistics:
    """Return the test of figures in their groups' order, from 10,000 draws under the null.

    Each array has shape (groups,). Draws are normal with the given covariance of the figures; without one the
    figures are taken to be independent. Under "equality" their mean is the common one, under "monotone" the
    nearest order. A p-value is the share of draws at least as far out.
    """
    spread = np.diag(se**2) if covariance is None else covariance
    root = _square_root(spread)
    noise = np.random.Generator(np.random.Philox(seed)).standard_normal((_DRAWS, len(se))) @ root.T
    found, equal = departures(figures, se), departures(common_mean(figures, se) + noise, se)
    if null == "equality":
        pairs = [(getattr(found, name), getattr(equal, name)) for name in ("rising", "falling", "monotone")]
    else:
        up, down = rising_fit(figures, se), -rising_fit(-figures, se)
        nearer = up if found.from_rising <= found.from_falling else down
        pairs = [
            (found.from_rising, departures(up + noise, se).from_rising),
            (found.from_falling, departures(down + noise, se).from_falling),
            (found.from_monotone, departures(nearer + noise, se).from_monotone),
        ]
    pairs.append((found.from_equal, equal.from_equal))
    chances = [float((drawn >= seen - _TIE).mean()) for seen, drawn in pairs]
    rising, falling, either, different = (float(seen) for seen, _ in pairs)
    return TrendStatistics(
        null=null,
        rising=rising,
        falling=falling,
        either=either,
        different=different,
        p_rising=chances[0],
        p_falling=chances[1],
        p_either=chances[2],
        p_different=chances[3],
    )


def _square_root(covariance: F8) -> F8:
    """Return a matrix whose product with its transpose is the covariance, which need not have full rank."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


def _level(levels: tuple[str | None, ...], outcome: str, of: str | None) -> int:
    if of is None:
        return len(levels) - 1
    if of not in levels:
        raise EstimatorError(f"{outcome!r} has no level {of!r}: choose one of {', '.join(map(str, levels))}")
    return levels.index(of)


def _pick_groups(groups: tuple[str, ...], by: str, order: Sequence[str] | None) -> list[int]:
    if order is None:
        return list(range(len(groups)))
    if strangers := [name for name in order if name not in groups]:
        raise EstimatorError(
            f"{by!r} has no group {', '.join(map(repr, strangers))}: choose from {', '.join(groups)}"
        )
    if len(set(order)) < max(len(order), 2):
        raise EstimatorError(f"the order of {by!r} names each group once, and at least two of them")
    return [groups.index(name) for name in order]
