"""The size of the population from network sizes in order of recruitment.

SS-PSE: Handcock, Gile & Mar 2014.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError
from estimators.estimation.provenance import Provenance, network_size_notes, summary_of
from estimators.estimation.settings import check_numbers
from estimators.population_size.convergence import effective_draws, r_hat
from estimators.population_size.posterior import Convergence, SizePosterior, short_of_agreement
from estimators.population_size.prior import SizePrior
from estimators.sample.recruitment_order import recruitment_order
from estimators.sample.recruitment_sample import RecruitmentSample

NEAR = 0.9
"""From which part of the bound on the upper end of the interval leans on it."""
FAR = 8.0
"""From how many standard deviations above the mean on a network size is none that the model expects."""
TAUGHT_LITTLE = 0.8
"""From how much of the posterior in the prior on the sample taught little."""


def size_by_successive_sampling(
    sample: RecruitmentSample,
    prior: SizePrior,
    *,
    level: float = 0.95,
    chains: int = 4,
    draws: int = 2500,
    largest_size: int | None = None,
    seed: int = 0,
    threads: int = 1,
) -> SizePosterior:
    """Return the posterior distribution of the population size N.

    As the population is used up, the people still to be recruited know fewer and fewer peers; how fast their
    network sizes fall says how many there are (Handcock, Gile & Mar 2014, Electronic Journal of Statistics
    8(1), 1491-1521; West 1996, JASA 91, 1545-1553). Assumed: recruitment takes people with chances
    proportional to their network sizes, without replacement, in the order of `recruited_at` (wave by wave
    where the sample has no times); network sizes are reported without error, and in the population they have
    a Conway-Maxwell-Poisson distribution on 1 to the largest one reported. Its prior is worth one respondent
    for the mean and three for the variance, at what RDS-II makes of the sample.

    Args:
        sample: the validated sample; people whose network size is unknown are left out of the sequence.
        prior: what was believed about N before the sample.
        level: of the credible intervals, between 0 and 1.
        chains: how many chains, started apart from each other; at least 2.
        draws: how many draws are kept of each, every tenth step; at least 100.
        largest_size: network sizes above this are taken for it: a few that are far too large would make the
            population look used up.
        seed: where the random numbers start. The same seed gives the same digits, whatever the number of
            threads.
        threads: how many threads share the chains.

    Raises:
        EstimatorError: the prior makes no sense for this sample, a setting is out of range, or all network
            sizes are equal.
    """
    from estimators.population_size.sampling import draw_sizes  # loads the compiler

    check_numbers(level=level, threads=threads)
    if chains < 2 or draws < 100:
        raise EstimatorError(
            f"{chains} chains of {draws} draws cannot show whether they agree: ask for at least 2 chains and "
            "100 draws"
        )
    size = _sequence(sample, largest_size)
    before = prior.for_sample(len(size))
    found = draw_sizes(size, before, chains=chains, draws=draws, seed=seed, threads=threads)
    result = SizePosterior(
        sample=summary_of(sample),
        method=Provenance(
            method="ss-pse", level=level, seed=seed, missing_network_size=sample.missing_network_size
        ),
        belief=str(prior),
        prior=before,
        posterior=found.posterior,
        mean_network_size=float(np.mean(found.mean_network_size)),
        sd_network_size=float(np.mean(found.sd_network_size)),
        chains=chains,
        draws=draws,
        largest_size=largest_size,
        convergence=Convergence(r_hat=r_hat(found.size), effective_draws=effective_draws(found.size)),
        warnings=(),
    )
    return replace(result, warnings=tuple(_warnings(sample, result, int(size.max()))))


def _sequence(sample: RecruitmentSample, largest_size: int | None) -> NDArray[np.int64]:
    """Return the network sizes in order of recruitment, those above `largest_size` taken for it."""
    size = sample.network_size[sample.tree.order][recruitment_order(sample)]
    size = size[size > 0]
    if largest_size is not None:
        if largest_size < 2:
            raise EstimatorError(f"the largest network size is {largest_size}: cut sizes at 2 or more")
        size = np.minimum(size, largest_size)
    if size.min() == size.max():
        raise EstimatorError(
            "all network sizes are equal: successive sampling sees the population being used up by their "
            "falling, and cannot here"
        )
    return size


def _warnings(sample: RecruitmentSample, found: SizePosterior, largest: int) -> list[str]:
    said = short_of_agreement(found.convergence)
    most = found.maximum
    if found.high > NEAR * most:
        said.append(
            f"the interval reaches the largest size considered ({most}): the sample does not bound N from"
            " above. Report the lower end, or state a larger maximum and see how far the figures move"
        )
    if found.shared_with_prior > TAUGHT_LITTLE:
        said.append(
            f"{found.shared_with_prior:.0%} of the posterior was already in the prior: this says what was"
            " believed, not what was found. Try other priors, or a method that counts (multiplier,"
            " unique-object, two-survey)"
        )
    if largest > found.mean_network_size + FAR * found.sd_network_size:
        said.append(
            f"the largest network size ({largest}) is far beyond the others (mean"
            f" {found.mean_network_size:.3g}, sd {found.sd_network_size:.3g} in the population): such a size"
            " alone makes the population look used up. See what cutting them at a largest size changes"
        )
    if sample.recruited_at is None:
        said.append("there are no recruitment times: people were taken wave by wave")
    return said + network_size_notes(sample, dropped="left out")
