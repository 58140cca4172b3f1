import numpy as np
import pytest

from tests.validation import population_size_counts as counts
from tests.validation import population_size_posterior as posterior
from tests.validation.population_size_example import FILE, rows
from tests.validation.population_size_part import broken


def test_a_sample_from_the_model_takes_people_with_more_peers_sooner():
    sizes = np.mean(
        [
            posterior.from_the_model(500, np.random.default_rng(run))
            .network_size.reshape(2, 250)
            .mean(axis=1)
            for run in range(20)
        ],
        axis=0,
    )

    assert sizes[0] > sizes[1] + 0.5


def test_a_size_far_from_the_truth_is_outside_its_band():
    good = np.full(100, 1.0)
    found = posterior.Found(
        recruitment="network",
        n=500,
        prior="half",
        prior_median=600,
        medians=2 * good,
        held=0.5,
        held_shortest=1,
        width=1,
        shared=0,
    )
    count = counts.Found(
        counted="objects",
        n=200,
        estimator="weighted by ss, tree-exact, log",
        estimates=good,
        held=1.0,
        width=1,
    )

    assert len(broken([found], [])) == 2
    assert broken([], [count]) == []


def test_the_example_of_the_documentation_is_as_it_was_made():
    made = "".join(",".join(map(str, row)) + "\n" for row in rows())

    assert FILE.read_text(encoding="utf-8") == made


@pytest.mark.slow
def test_population_sizes_land_in_their_bands():
    sizes = posterior.study("network", 500, 6)
    counted = counts.study("users of a service, alike and well connected", 500, 15)

    assert broken(sizes, counted) == []
