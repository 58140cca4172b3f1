"""How many respondents a precision costs, once the price of recruitment by peers is known."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import NormalDist
from typing import Any

from estimators.errors import EstimatorError
from estimators.estimation.results import align

DESIGN_EFFECTS = {
    2.0: "the usual assumption (Salganik 2006), too small for most studies",
    4.0: "what studies came to when their samples were looked at (Wejnert et al. 2012)",
    4.7: "the median of the reference study's ten published intervals",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSize:
    """How many respondents give an interval of estimate -+ `half_width` for a share, at a design effect."""

    design_effect: float
    respondents: int
    random_sample: int
    """How many a simple random sample would need."""
    why: str
    """Where that design effect comes from; empty for one of the caller's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSizes:
    """Sample sizes for one aim at several design effects."""

    share: float
    half_width: float
    level: float
    population_size: int | None
    sizes: tuple[SampleSize, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)

    def __str__(self) -> str:
        aim = (
            f"a share near {self.share:.0%}, to within {100 * self.half_width:g} points, {self.level:.0%}"
            " interval"
        )
        within = "" if self.population_size is None else f", N = {self.population_size}"
        rows = [[f"{s.design_effect:g}", str(s.respondents)] for s in self.sizes]
        table = align(["design effect", "respondents"], rows, left=0)
        why = ["", *(f"  {s.why}" if s.why else "" for s in self.sizes)]
        return "\n".join([aim + within, *(line + words for line, words in zip(table, why, strict=True))])


def sample_size(
    half_width: float,
    *,
    share: float = 0.5,
    design_effect: float = 4.0,
    level: float = 0.95,
    population_size: int | None = None,
) -> int:
    """Return how many respondents it takes: design effect x z^2 p (1 - p) / half width^2, rounded up.

    With a `population_size` the variance has the factor (N - n) / (N - 1). Raises EstimatorError where a
    share is not between 0 and 1, a half width not above 0, or the population too small for it.
    """
    _check(half_width, share, design_effect, level)
    z = NormalDist().inv_cdf(0.5 + level / 2)
    needed = design_effect * z**2 * share * (1 - share) / half_width**2
    if population_size is not None:
        needed = population_size * needed / (needed + population_size - 1)
    return math.ceil(round(needed, 9))


def half_width(
    respondents: int,
    *,
    share: float = 0.5,
    design_effect: float = 4.0,
    level: float = 0.95,
    population_size: int | None = None,
) -> float:
    """Return the half width that many respondents give: the inverse of `sample_size`."""
    _check(1.0, share, design_effect, level)
    if respondents < 1:
        raise EstimatorError("half_width needs at least one respondent")
    left = 1.0 if population_size is None else (population_size - respondents) / (population_size - 1)
    if left < 0:
        raise EstimatorError(f"{respondents} respondents are more than the population of {population_size}")
    variance = design_effect * share * (1 - share) / respondents * left
    return NormalDist().inv_cdf(0.5 + level / 2) * math.sqrt(variance)


def sample_sizes(
    half_width: float,
    *,
    share: float = 0.5,
    design_effects: tuple[float, ...] = (),
    level: float = 0.95,
    population_size: int | None = None,
    known: Mapping[float, str] = DESIGN_EFFECTS,
) -> SampleSizes:
    """Return the sample sizes for the caller's design effects.

    Those of `known`, each with where it comes from, stand in where there are none.
    """
    aim: dict[str, Any] = {"share": share, "level": level, "population_size": population_size}
    return SampleSizes(
        half_width=half_width,
        **aim,
        sizes=tuple(
            SampleSize(
                design_effect=effect,
                respondents=sample_size(half_width, design_effect=effect, **aim),
                random_sample=sample_size(half_width, design_effect=1.0, **aim),
                why=known.get(effect, ""),
            )
            for effect in design_effects or known
        ),
    )


def _check(half_width: float, share: float, design_effect: float, level: float) -> None:
    if not 0 < half_width <= 1:
        raise EstimatorError(
            f"a half width is a share above 0, such as 0.05 for five points, not {half_width:g}"
        )
    if not 0 < share < 1:
        raise EstimatorError(
            f"a share is between 0 and 1, not {share:g}: use 0.5, the costliest, where it is not known"
        )
    if design_effect <= 0:
        raise EstimatorError(f"a design effect is above 0, not {design_effect:g}")
    if not 0 < level < 1:
        raise EstimatorError(f"a confidence level is between 0 and 1, such as 0.95, not {level:g}")
