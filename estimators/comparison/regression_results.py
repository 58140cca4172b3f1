"""What a regression returns."""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from estimators.comparison.results import chance, finite, span
from estimators.errors import UnknownName
from estimators.estimation.provenance import Provenance, SampleSummary
from estimators.estimation.results import align, short

Family: TypeAlias = Literal["poisson", "logistic", "linear"]
Errors: TypeAlias = Literal["chain", "tree", "naive"]
RegressionMethod: TypeAlias = Literal["mean", "rds-ii", "ss"]

RATIOS = {"poisson": "ratio", "logistic": "odds ratio"}
"""What the exponential of a coefficient is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """One term of a regression, on the scale of its link: the logarithm for a Poisson or logistic one."""

    term: str
    coefficient: float
    se: float
    low: float
    high: float
    p: float

    @property
    def ratio(self) -> tuple[float, float, float]:
        """The ratio (of prevalences or odds) that a step of one makes, and the ends of its interval."""
        return math.exp(self.coefficient), math.exp(self.low), math.exp(self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regression:
    """A fitted regression. Iterate over its coefficients, or take one with `regression["sector: other"]`."""

    outcome: str
    of: str | None
    """The level that counts as 1; None for a quantity."""
    on: str
    """The right-hand side: columns, or a formula."""
    family: Family
    errors: Errors
    n: int
    """How many respondents it was fitted to."""
    chains: int
    coefficients: tuple[Coefficient, ...]
    sample: SampleSummary
    method: Provenance[RegressionMethod]
    """How respondents are weighted ("mean": all alike), and the rest of it."""
    warnings: tuple[str, ...]

    def __iter__(self) -> Iterator[Coefficient]:
        return iter(self.coefficients)

    def __len__(self) -> int:
        return len(self.coefficients)

    def __getitem__(self, term: str) -> Coefficient:
        for coefficient in self.coefficients:
            if coefficient.term == term:
                return coefficient
        raise UnknownName(f"no term {term!r}; there are: {[c.term for c in self.coefficients]}")

    def as_dict(self) -> dict[str, Any]:
        """Return plain data; NaN becomes None. Ratios are given where the link is a logarithm."""
        rows = []
        for c in self.coefficients:
            row = asdict(c)
            if self.family in RATIOS:
                row |= dict(zip(("ratio", "ratio_low", "ratio_high"), c.ratio, strict=True))
            rows.append(finite(row))
        return {
            "outcome": self.outcome,
            "of": self.of,
            "n": self.n,
            "chains": self.chains,
            "sample": asdict(self.sample),
            "method": {
                "family": self.family,
                "on": self.on,
                **self.method.as_dict("method", "population_size"),
                "errors": self.errors,
                **self.method.as_dict("level", "seeds", "missing_network_size", "version"),
            },
            "coefficients": rows,
            "warnings": list(self.warnings),
        }

    def __str__(self) -> str:
        m, s = self.method, self.sample
        ratio = RATIOS.get(self.family)
        head = ["term", ratio or "coefficient", "interval", "log se" if ratio else "se", "p"]
        cells = []
        for c in self.coefficients:
            value, low, high = c.ratio if ratio else (c.coefficient, c.low, c.high)
            cells.append([c.term, short(value), span(low, high), short(c.se), chance(c.p)])
        what = self.outcome if self.of is None else f"{self.outcome} = {self.of}"
        weighted = "unweighted" if m.method == "mean" else f"weighted by {m.method}"
        return "\n".join(
            [
                (
                    f"{what} on {self.on}: {self.family}, {weighted}; {m.level:.0%} interval, errors by"
                    f" {self.errors}; seeds {m.seeds}d"
                ),
                (
                    f"{self.n} of {s.n} respondents, {self.chains} chains; sample {s.fingerprint}, version"
                    f" {m.version}"
                ),
                *align(head, cells, left=1),
                *map("! {}".format, self.warnings),
            ]
        )
