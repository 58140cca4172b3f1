"""Whether chains agree, and what their draws are worth."""

import numpy as np
import pytest

from estimators.population_size.convergence import effective_draws, r_hat


def walks(correlation, chains=4, draws=4000):
    """Autoregressive chains, whose draws are worth (1 - r) / (1 + r) independent ones each."""
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(chains, draws)) * np.sqrt(1 - correlation**2)
    out = np.empty_like(noise)
    out[:, 0] = rng.normal(size=chains)
    for i in range(1, draws):
        out[:, i] = correlation * out[:, i - 1] + noise[:, i]
    return out


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_draws_are_worth_what_their_correlation_leaves(correlation):
    draws = walks(correlation)

    assert effective_draws(draws) == pytest.approx(
        draws.size * (1 - correlation) / (1 + correlation), rel=0.12
    )
    assert r_hat(draws) < 1.01


def test_a_chain_elsewhere_is_noticed():
    draws = walks(0.5)
    draws[0] += 2

    assert r_hat(draws) > 1.1
    assert effective_draws(draws) < 200


def test_a_chain_that_spreads_less_is_noticed():
    draws = walks(0.5)
    draws[0] *= 0.3

    assert r_hat(draws) > 1.03


def test_a_scale_of_its_own_changes_nothing():
    draws = walks(0.5)

    assert r_hat(3 * draws - 7) == pytest.approx(r_hat(draws))
    assert effective_draws(np.exp(draws)) == pytest.approx(effective_draws(draws))
