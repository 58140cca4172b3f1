"""What successive sampling says about N, with the belief it started from and whether the chains agree."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from estimators.estimation.provenance import Provenance, SampleSummary
from estimators.estimation.results import align
from estimators.population_size.sizes import SizeDistribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Convergence:
    """Whether the chains agree about N, and what their draws are worth (Vehtari et al. 2021)."""

    r_hat: float
    """1 where the chains agree; more than 1.01 is a reason to draw more."""
    effective_draws: float
    """How many independent draws those of N are worth."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SizePosterior:
    """The distribution of the population size N after the sample, beside what was believed before it.

    The median is the figure to report: the mean leans on the tail, which is mostly the prior's. Print it, or
    take plain data with `as_dict`.
    """

    sample: SampleSummary
    method: Provenance[Literal["ss-pse"]]
    belief: str
    """The prior, as it was stated."""
    prior: SizeDistribution
    posterior: SizeDistribution
    mean_network_size: float
    """The mean network size in the population, given the sample."""
    sd_network_size: float
    chains: int
    draws: int
    """How many draws were kept of each chain."""
    largest_size: int | None
    """Network sizes above it were taken for it; None where none was."""
    convergence: Convergence
    warnings: tuple[str, ...]

    @property
    def maximum(self) -> int:
        """The largest N that was considered possible."""
        return self.prior.sizes.maximum

    @property
    def median(self) -> float:
        """The median of N."""
        return self.posterior.quantile(0.5)

    @property
    def low(self) -> float:
        """The lower end of the equal-tailed credible interval."""
        return self.posterior.equal_tailed(self.method.level)[0]

    @property
    def high(self) -> float:
        """The upper end of the equal-tailed credible interval."""
        return self.posterior.equal_tailed(self.method.level)[1]

    @property
    def shared_with_prior(self) -> float:
        """How much of the posterior was already in the prior: 1 where the sample taught nothing."""
        return self.posterior.overlap_with(self.prior)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data: sample, method, estimates, prior, convergence and warnings."""
        return {
            "sample": asdict(self.sample),
            "method": {
                "method": self.method.method,
                "prior": self.belief,
                "maximum": self.maximum,
                "level": self.method.level,
                "chains": self.chains,
                "draws": self.draws,
                "largest_size": self.largest_size,
                **self.method.as_dict("seed", "missing_network_size", "version"),
            },
            "estimates": [
                {
                    "estimate": self.median,
                    **_figures(self.posterior, self.method.level),
                    "mean_network_size": self.mean_network_size,
                    "sd_network_size": self.sd_network_size,
                }
            ],
            "prior": {
                **_figures(self.prior, self.method.level),
                "shared_with_posterior": self.shared_with_prior,
            },
            "convergence": asdict(self.convergence),
            "warnings": list(self.warnings),
        }

    def __str__(self) -> str:
        m, c = self.method, self.convergence
        head = ["population size", "median", f"{m.level:.0%} interval", "shortest", "mean", "mode", "sd"]
        rows = [
            [name, *_cells(_figures(distribution, m.level))]
            for name, distribution in (("before (prior)", self.prior), ("after (posterior)", self.posterior))
        ]
        cut = "" if self.largest_size is None else f"; network sizes cut at {self.largest_size}"
        shared = f"{self.shared_with_prior:.0%} of the posterior was already in the prior"
        sizes = f"mean network size {self.mean_network_size:.3g}, sd {self.sd_network_size:.3g}"
        chains = f"{self.chains} chains of {self.draws} draws from seed {m.seed}: R-hat {c.r_hat:.3f}"
        return "\n".join(
            [
                f"{m.method}; prior {self.belief}, at most {self.maximum}{cut}",
                f"{self.sample}, version {m.version}",
                *align(head, rows, left=1),
                f"{shared}; {sizes}",
                f"{chains}, worth {c.effective_draws:.0f} independent draws",
                *map("! {}".format, self.warnings),
            ]
        )


def _figures(distribution: SizeDistribution, level: float) -> dict[str, float]:
    low, high = distribution.equal_tailed(level)
    shortest_low, shortest_high = distribution.shortest(level)
    return {
        "low": low,
        "high": high,
        "shortest_low": shortest_low,
        "shortest_high": shortest_high,
        "median": distribution.quantile(0.5),
        "mean": distribution.mean,
        "mode": distribution.mode,
        "sd": distribution.sd,
    }


def _cells(f: dict[str, float]) -> list[str]:
    spans = [
        f"{f[low]:.0f} to {f[high]:.0f}" for low, high in (("low", "high"), ("shortest_low", "shortest_high"))
    ]
    return [f"{f['median']:.0f}", *spans, f"{f['mean']:.0f}", f"{f['mode']:.0f}", f"{f['sd']:.0f}"]


def short_of_agreement(c: Convergence) -> list[str]:
    """Return what must be said when the chains have not been run long enough."""
    if c.r_hat <= 1.01 and c.effective_draws >= 400:
        return []
    found = (
        f"R-hat {c.r_hat:.3f}, worth {c.effective_draws:.0f} draws; at most 1.01 and at least 400 are wanted"
    )
    return [f"the chains do not agree well enough yet ({found}): ask for more draws"]
