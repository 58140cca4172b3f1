import numpy as np
import pytest

from tests.validation.page import Part, parts_of, put
from tests.validation.two_traits import TwoTraits, sample_two_traits


def test_a_part_is_written_without_touching_the_others(tmp_path):
    page, order = tmp_path / "page.md", ["first", "second", "third"]
    for name in ("third", "first", "second"):
        put(name, Part(text=f"# {name}\n\nold"), order, page)
    put("second", Part(text="# second\n\nnew", charts={"dots.svg": "<svg/>"}), order, page)

    assert parts_of(page.read_text()) == {
        "first": "# first\n\nold\n",
        "second": "# second\n\nnew\n",
        "third": "# third\n\nold\n",
    }
    assert page.read_text().index("first") < page.read_text().index("new") < page.read_text().index("third")
    assert (tmp_path / "images" / "dots.svg").read_text() == "<svg/>"


def test_the_population_of_two_traits_is_as_designed():
    design = TwoTraits(name="", n=300, share_home=0.25, share_clinic=0.125)
    samples = [sample_two_traits(design, np.random.default_rng(run)) for run in range(8)]
    parent = [sample.tree.parent for sample in samples]
    home = [sample.outcomes["sector"].codes[sample.tree.order] for sample in samples]
    alike = np.mean([(h[p[p >= 0]] == h[p >= 0]).mean() for h, p in zip(home, parent, strict=True)])

    assert (design.ratio, design.odds_ratio) == pytest.approx((2.0, 7 / 3))
    assert alike > 0.65  # ties within a sector are three times as likely as to the other: about three in four
    assert np.mean([sample.network_size.mean() for sample in samples]) == pytest.approx(11.5, rel=0.1)
