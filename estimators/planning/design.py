"""A study's design and what is assumed of its people, turned into a trajectory of recruitment."""

import math
from dataclasses import dataclass

import numpy as np

from estimators.errors import EstimatorError
from estimators.planning.trajectory import F8, Start, Trajectory, quantiles_of_lognormal


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What a coordinator decides, and what must be assumed.

    Raises EstimatorError with everything that makes no sense.

    The defaults are those of the reference study's synthetic replica; see
    docs/questions/how-many-people-and-dollars.md.
    """

    target: int = 600
    """Completed surveys at which recruitment stops, seeds included."""
    days: float = 180.0
    """How long fieldwork may last."""
    seeds: int = 24
    coupons: int = 3
    """Coupons that each respondent is given."""
    return_probability: float | None = None
    """The chance that a coupon comes back, each on its own. None: `recruits` says how many do."""
    recruits: tuple[float, ...] = (0.38, 0.24, 0.21, 0.17)
    """The chance that a respondent brings 0, 1, 2, ... recruits, used where `return_probability` is None."""
    delay: float = 17.0
    """The median of days from a recruiter's survey to a recruit's."""
    delay_sigma: float = 0.8
    """The standard deviation of the delay's logarithm."""
    coupon_days: float | None = None
    """After how many days a coupon is worth nothing; None for never."""
    share: float = 0.5
    """The share of the population that has the trait to be estimated."""
    homophily: float = 1.3
    """Recruitment homophily (`rds diagnose` shows it): pairs of a kind over those expected if all mixed; 1
    for none."""
    activity: float = 1.0
    """How many times as many peers people with the trait know as people without."""
    seed_share: float | None = None
    """The share of seeds with the trait; None for the share among recruits when all mix."""
    network_size: float = 12.0
    """The median number of peers in the population."""
    network_sigma: float = 1.0
    """The standard deviation of its logarithm."""
    population_size: int | None = None
    honorarium: float = 20.0
    """Paid to each respondent."""
    recruit_honorarium: float = 10.0
    """Paid to the recruiter for each recruit."""

    def __post_init__(self) -> None:
        problems = [words for holds, words in self._conditions() if not holds]
        if problems:
            raise EstimatorError("the design does not hold together: " + "; ".join(problems))

    def _conditions(self) -> list[tuple[bool, str]]:
        positive = ("days", "delay", "delay_sigma", "network_size", "network_sigma", "activity")
        r = self.return_probability
        return [
            *((getattr(self, name) > 0, f"{name} must be above 0") for name in positive),
            (self.seeds >= 1, "it needs at least one seed"),
            (self.coupons >= 1, "it needs at least one coupon for each respondent"),
            (
                self.target > self.seeds,
                f"a target of {self.target} is reached by the {self.seeds} seeds alone",
            ),
            (r is None or 0 < r <= 1, "a return probability is above 0 and at most 1"),
            (
                all(p >= 0 for p in self.recruits) and math.isclose(sum(self.recruits), 1.0, abs_tol=1e-6),
                "the chances of 0, 1, 2, ... recruits must add up to 1",
            ),
            (
                r is not None or len(self.recruits) - 1 <= self.coupons,
                f"{self.coupons} coupons cannot bring {len(self.recruits) - 1} recruits",
            ),
            (0 < self.share < 1, "a share is between 0 and 1"),
            (self.seed_share is None or 0 <= self.seed_share <= 1, "a share of seeds is between 0 and 1"),
            (self.honorarium >= 0 and self.recruit_honorarium >= 0, "an honorarium is not negative"),
            (self.coupon_days is None or self.coupon_days > 0, "coupon_days must be above 0"),
            (
                self.population_size is None or self.population_size >= self.target,
                f"a population of {self.population_size} has no {self.target} people to reach",
            ),
            (
                1 <= self.homophily < self.most_homophily,
                f"recruitment homophily is at least 1 and, for this share, below {self.most_homophily:.3g}",
            ),
        ]

    @property
    def met(self) -> float:
        """The share with the trait among people met at random through ties."""
        with_trait = self.share * self.activity
        return with_trait / (with_trait + 1 - self.share)

    @property
    def most_homophily(self) -> float:
        """What recruitment homophily would be if nobody recruited across groups."""
        return 1 / (self.met**2 + (1 - self.met) ** 2)

    def trajectory(self) -> Trajectory:
        """Return the trajectory that this design assumes."""
        keeps = (self.homophily - 1) / (
            self.most_homophily - 1
        )  # the chance of staying in one's group beyond chance
        own = self._network_sizes()
        return Trajectory(
            recruits=self._recruits(),
            delays=quantiles_of_lognormal(self.delay, self.delay_sigma, below=self.coupon_days or np.inf),
            joins=np.array([(1 - keeps) * self.met, keeps + (1 - keeps) * self.met, self.met]),
            sizes=own,
            population_size=self.population_size,
        )

    def start(self) -> Start:
        """Return the start: nobody has taken part, and all seeds come on the first day."""
        nobody = np.zeros(0, dtype=np.int64)
        return Start(
            recruiter=nobody,
            trait=nobody,
            network_size=np.zeros(0),
            since=np.zeros(0),
            found=nobody,
            coming=np.zeros(self.seeds),
            coming_trait=self.met if self.seed_share is None else self.seed_share,
        )

    def _recruits(self) -> F8:
        if self.return_probability is None:
            return np.array(self.recruits)
        r, k = self.return_probability, np.arange(self.coupons + 1)
        ways = np.array([math.comb(self.coupons, int(i)) for i in k])
        return np.asarray(ways * r**k * (1 - r) ** (self.coupons - k))

    def _network_sizes(self) -> tuple[F8, F8]:
        """Return the network sizes of respondents by group.

        Respondents are met in proportion to their ties, which moves the median of a log-normal up by
        exp(sigma^2).
        """
        met = quantiles_of_lognormal(self.network_size * math.exp(self.network_sigma**2), self.network_sigma)
        common = 1 + self.share * (self.activity - 1)
        return np.maximum(1, np.round(met / common)), np.maximum(1, np.round(met * self.activity / common))
