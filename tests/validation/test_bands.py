import numpy as np
import pytest

from tests.support.simulated_population import Design, a_network, a_sample
from tests.validation.bands import PAIRS, PROTOTYPE, bands
from tests.validation.study import DESIGNS, study


def test_the_population_is_as_designed():
    design = Design(name="large", N=3000, n=200)
    trait, start, ties = a_network(design, np.random.default_rng(1))
    count = np.diff(start)
    origin = np.repeat(np.arange(design.N), count)

    def chance(a, b):
        return (trait[origin] == a)[trait[ties] == b].sum() / ((trait == a).sum() * (trait == b).sum())

    assert trait.mean() == design.share
    assert count.mean() == pytest.approx(10, rel=0.03)
    assert count[trait].mean() / count[~trait].mean() == pytest.approx(1.8, rel=0.05)
    assert chance(True, True) / chance(True, False) == pytest.approx(5, rel=0.1)


def test_nobody_is_recruited_twice_without_replacement_nor_by_a_stranger():
    design = Design(name="small", n=300, N=500)
    sample = a_sample(design, np.random.default_rng(2))

    assert sample.tree.seeds >= design.seeds
    assert sample.recruits.max() <= design.coupons
    assert (sample.network_size > 0).all()


@pytest.mark.slow
@pytest.mark.parametrize("design", DESIGNS, ids=lambda d: d.name)
def test_bias_and_coverage_land_in_their_bands(design):
    found = study(design, 400, pairs=PAIRS)

    assert [band for band in bands(found) if not band.holds] == []
    assert design.name in PROTOTYPE
