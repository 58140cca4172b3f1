"""What a count says about N: frozen, and readable when printed."""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from estimators.errors import UnknownName
from estimators.estimation.provenance import Provenance, SampleSummary
from estimators.estimation.results import align, short
from estimators.sample.choices import Method

CountingMethod: TypeAlias = Literal["multiplier", "unique-object", "two-survey"]
CountInterval: TypeAlias = Literal["log", "percentile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeEstimate:
    """One estimate of the population size, in people, with its uncertainty."""

    name: str
    """"weighted" (by the sample's estimator), or, for two surveys, "lincoln-petersen" or "chapman", as if
    the second were a simple random sample."""
    estimate: float
    se: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeTable:
    """Estimates of the population size from one count; the first is the one to report.

    Print it, or take `as_dict`.
    """

    sample: SampleSummary
    method: Provenance[Method]
    """How the share was estimated; its interval and interval type are those of N."""
    design: CountingMethod
    outcome: str
    answer: str
    count: float
    """How many people are in the count."""
    count_se: float
    share: float
    """The share of the population that the count is of."""
    share_se: float
    n: int
    """How many respondents answered."""
    said: int
    """How many of them gave the answer that puts them in the count."""
    estimates: tuple[SizeEstimate, ...]
    warnings: tuple[str, ...]

    def __iter__(self) -> Iterator[SizeEstimate]:
        return iter(self.estimates)

    def __getitem__(self, name: str) -> SizeEstimate:
        """Return an estimate by name."""
        for e in self.estimates:
            if e.name == name:
                return e
        raise UnknownName(f"no estimate {name!r}; there are: {', '.join(e.name for e in self.estimates)}")

    def as_dict(self) -> dict[str, Any]:
        """Return plain data: sample, method, share, estimates and warnings.

        An interval without an end has None there.
        """
        return {
            "sample": asdict(self.sample),
            "method": self._method(),
            "share": {"n": self.n, "said": self.said, "estimate": self.share, "se": self.share_se},
            "estimates": [
                {key: value if value != math.inf else None for key, value in asdict(e).items()}
                for e in self.estimates
            ],
            "warnings": list(self.warnings),
        }

    def _method(self) -> dict[str, Any]:
        m = self.method
        return {
            "method": self.design,
            "outcome": self.outcome,
            "answer": self.answer,
            "count": self.count,
            "count_se": self.count_se,
            "weights": m.method,
            **m.as_dict("interval", "interval_type", "level", "replicates", "seed", "seeds"),
            **m.as_dict("missing_network_size", "version"),
        }

    def __str__(self) -> str:
        m, answer = self.method, f"{self.outcome} = {self.answer}"
        count = f"{self.count:g}" + (f" (se {self.count_se:g})" if self.count_se else "")
        interval = f"{m.level:.0%} interval: {m.interval}, {m.interval_type}{m.resampling}"
        cells = [
            [e.name, f"{e.estimate:.0f}", f"{e.se:.0f}", f"{e.low:.0f} to {e.high:.0f}"]
            for e in self.estimates
        ]
        return "\n".join(
            [
                f"{self.design}: {count} people of whom the share is that of {answer}",
                f"{m.method}; {interval}; seeds {m.seeds}d",
                f"{self.sample}, version {m.version}",
                f"{self.said} of {self.n} said so; share {short(self.share)}, se {short(self.share_se)}",
                *align(["population size", "estimate", "se", "interval"], cells, left=1),
                *map("! {}".format, self.warnings),
            ]
        )
