"""Everything a sample says of its recruitment, for one outcome, in one call."""

from dataclasses import asdict, dataclass
from typing import Any

from estimators.diagnostics.chains import Chains, chains
from estimators.diagnostics.convergence import Convergence, convergence
from estimators.diagnostics.heaping import NetworkSizes, network_sizes
from estimators.diagnostics.recruitment_structure import Structure, recruitment_structure
from estimators.diagnostics.returns import Returns, coupon_returns
from estimators.diagnostics.seed_dependence import SeedDependence, seed_dependence
from estimators.estimation.provenance import Provenance, SampleSummary
from estimators.sample.choices import Method
from estimators.sample.recruitment_sample import RecruitmentSample


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The recruitment figures of one outcome with levels.

    Print it, or turn it into plain data with `as_dict`.
    """

    sample: SampleSummary
    method: Provenance[Method]
    structure: Structure
    """Who recruits whom, how deep, and how much alike recruiter and recruit are."""
    convergence: Convergence
    """Whether the estimate has settled."""
    chains: Chains
    """Whether the chains agree."""
    seed_dependence: SeedDependence
    """Whether the seeds still show."""
    coupons: Returns
    """What came back, and when."""
    network_sizes: NetworkSizes
    """How network sizes are spread, and rounded."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the figures call for, each by the rule stated where it is computed."""
        return (
            *self.convergence.warnings,
            *self.chains.warnings,
            *self.seed_dependence.warnings,
            *self.coupons.warnings,
            *self.network_sizes.warnings,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return plain data: the figures of `Structure`, and beside them one key for each other part."""
        return {
            **self.structure.as_dict(),
            "basis": {
                "sample": asdict(self.sample),
                **self.method.as_dict("method", "population_size", "seeds", "version"),
            },
            "convergence": self.convergence.as_dict(),
            "chains": self.chains.as_dict(),
            "seed_dependence": self.seed_dependence.as_dict(),
            "coupons": self.coupons.as_dict(),
            "network_sizes": self.network_sizes.as_dict(),
            "warnings": list(self.warnings),
        }

    def __str__(self) -> str:
        parts = (
            self.structure,
            self.convergence,
            self.chains,
            self.seed_dependence,
            self.coupons,
            self.network_sizes,
        )
        return "\n".join(["\n\n".join(map(str, parts)), *map("! {}".format, self.warnings)])


def diagnose(
    sample: RecruitmentSample,
    outcome: str,
    *,
    population_size: int | None = None,
    coupons_issued: str | None = None,
    replicates: int = 999,
    seed: int = 0,
) -> Diagnosis:
    """Return who recruits whom across the levels of an outcome, and whether its estimate can be trusted.

    The population is described, and the outcome estimated, by SS weights where its size is given, by RDS-II
    weights otherwise. `coupons_issued` names the outcome that holds how many coupons each person was given.
    `replicates` chains are resampled from `seed` to test whether they mixed. Raises UnknownName when there is
    no such outcome, EstimatorError when it is a quantity: it has no levels to recruit across.
    """
    structure = recruitment_structure(sample, outcome, population_size=population_size)
    method: Method = structure.weights
    settled = convergence(sample, outcome, method=method, population_size=population_size)
    return Diagnosis(
        sample=settled.sample,
        method=settled.method,
        structure=structure,
        convergence=settled,
        chains=chains(
            sample,
            outcome,
            method=method,
            population_size=population_size,
            replicates=replicates,
            seed=seed,
        ),
        seed_dependence=seed_dependence(sample, outcome),
        coupons=coupon_returns(sample, issued=coupons_issued),
        network_sizes=network_sizes(sample),
    )
