"""Agreement of the bootstraps: standard errors within the Monte-Carlo error of both sides."""

from typing import Any

import numpy as np
import pytest

from estimators import estimate
from estimators.numerics.bootstrap.rebuilt_population import rebuild_population
from estimators.numerics.bootstrap.salganik import salganik_chains, salganik_totals
from estimators.numerics.bootstrap.ss import ss_shares
from estimators.numerics.bootstrap.tree import tree_totals
from estimators.sample.strata import strata_of
from tests.estimators.agreement.common import Checking, outcome_of, population_of
from tests.support.reference_cases import Case, Record

REPLICATES = 4000
TREE_REPLICATES = 20_000


def within_noise(ours: float, theirs: float, replicates: int, own: int, room: float = 0.0) -> None:
    noise = np.sqrt(1 / (2 * replicates) + 1 / (2 * own))
    assert ours == pytest.approx(theirs, rel=4.5 * noise + room)


def tree_of_varying_size(case: Case, record: Record) -> None:
    table = estimate(case.replaced, [record.outcome], interval="tree", replicates=TREE_REPLICATES)
    sd = dict(zip(record.value["sd"]["names"], record.value["sd"]["values"], strict=True))
    for level, theirs in sd.items():
        within_noise(table[record.outcome, level].se, theirs, 250, TREE_REPLICATES)


def tree_quantiles(case: Case, record: Record) -> None:
    """RDStreeboot weighs replicates by their total 1/d and takes the value from below; so done, ours are
    the same."""
    sample, value = case.replaced, record.value
    tree, outcome = sample.tree, sample.categories(record.outcome)
    w = 1 / sample.network_size[tree.order]
    known = outcome.known[tree.order]
    of_level = [w * (outcome.codes[tree.order] == code) for code in range(len(outcome.levels))]
    totals = tree_totals(tree, np.array([w, w * known, *of_level]), TREE_REPLICATES, seed=1)
    for level, theirs in zip(value["rownames"], value["rows"], strict=True):
        share = totals[:, 2 + outcome.levels.index(level)] / totals[:, 1]
        order = np.argsort(share)
        reached = np.cumsum(totals[order, 0]) / totals[:, 0].sum()
        for name, theirs_at in zip(value["colnames"], theirs, strict=True):
            at = float(name)
            # Where theirs lies among ours, on the scale of shares of replicates: B = 2000 there.
            below = (
                reached[np.searchsorted(share[order], theirs_at - 1e-9)] if theirs_at > share.min() else 0.0
            )
            above = reached[min(np.searchsorted(share[order], theirs_at + 1e-9), len(reached) - 1)]
            room = 6 * np.sqrt(at * (1 - at) / 2000) + 0.004
            assert below - room <= at <= above + room


def tree_of_fixed_size(case: Case, record: Record) -> None:
    """The reference trims the last tree to n rows; the paper lets n vary, which is wider.

    Same centre and no narrower.
    """
    name = outcome_of(case, record)
    table = estimate(case.replaced, [name], interval="tree", replicates=REPLICATES)
    for level, theirs in record.by_level("sd").items():
        ours = table[name, level]
        noise = 4.5 * np.sqrt(1 / (2 * record.replicates) + 1 / (2 * REPLICATES))
        assert theirs * (1 - noise) <= ours.se <= theirs * 1.5


def salganik(method: str, drawn: str, room: float = 0.0) -> Checking:
    """One chain as long as the reference's, members drawn as `drawn` says."""

    def check(case: Case, record: Record) -> None:
        sample = case.replaced
        outcome, tree = sample.categories(outcome_of(case, record)), sample.tree
        strata = strata_of(sample, outcome)
        size = sample.network_size[tree.order]
        chains = salganik_chains(strata.codes, size, tree.parent, len(strata), drawn=drawn)
        length = int(((strata.codes >= 0) & (tree.parent >= 0)).sum()) + 1
        totals = salganik_totals(chains, size, length, replicates=REPLICATES, seed=1)
        shares = (totals.rds_i() if method == "rds-i" else totals.rds_ii())[:, strata.of_level]
        for level, theirs in record.by_level("sd").items():
            ours = shares[:, outcome.levels.index(level)]
            within_noise(ours.std(ddof=1), theirs, record.replicates, REPLICATES, room)
            if drawn == "degree":
                error = 4.5 * theirs * np.sqrt(1 / record.replicates + 1 / REPLICATES)
                assert ours.mean() == pytest.approx(record.by_level("mean")[level], abs=error)

    return check


def salganik_of_a_mean(case: Case, record: Record) -> None:
    """Groups are thirds; members are drawn uniformly here and by network size there: within a quarter."""
    table = estimate(case.replaced, [record.outcome], interval="salganik", replicates=REPLICATES)
    assert table[record.outcome].se == pytest.approx(record.value["bootstrap"]["sd"], rel=0.25)


def salganik_whatever_the_order(case: Case, record: Record) -> None:
    """Rows turned round and levels renamed, ours is the same to the last digit."""
    name = outcome_of(case, record)
    other = {level: chr(ord("z") - i) for i, level in enumerate(case.replaced.categories(name).levels)}
    turned = case.sample(turned=True, **{name: [other.get(answer) for answer in case.frame[name]]})
    settings: dict[str, Any] = {"interval": "salganik", "replicates": 200}
    one, two = estimate(case.replaced, [name], **settings), estimate(turned, [name], **settings)
    for level, renamed in other.items():
        assert one[name, level].se == two[name, renamed].se


def _ss_shares(case: Case, record: Record) -> tuple[Any, tuple[str, ...]]:
    """The SS bootstrap with the sample's own weights kept, as the reference does, and N capped as it does."""
    name, sample = outcome_of(case, record), case.replaced
    outcome, tree = sample.categories(name), sample.tree
    strata = strata_of(sample, outcome)
    N = min(population_of(case, record), 100 * len(case.frame))
    population = rebuild_population(
        strata.codes, sample.network_size[tree.order], tree.parent, len(strata), N
    )
    shares = ss_shares(population, replicates=REPLICATES, seed=1, recompute_weights=False)
    return shares[:, strata.of_level], outcome.levels


def ss_with_weights_kept(room: float) -> Checking:
    """`room` allows for the rounding of the population to whole people, which is random there."""

    def check(case: Case, record: Record) -> None:
        shares, levels = _ss_shares(case, record)
        for level, theirs in record.by_level("sd").items():
            within_noise(
                shares[:, levels.index(level)].std(ddof=1), theirs, record.replicates, REPLICATES, room
            )

    return check


def ss_quantiles(case: Case, record: Record) -> None:
    """The ends of the percentile interval, or of the basic one turned back, stand where they should among
    ours."""
    shares, levels = _ss_shares(case, record)
    point = record.by_level("point")
    for end, at in (("lower", 0.025), ("upper", 0.975)):
        for level, theirs in record.by_level(end).items():
            pivotal = "pivotal" in record.id
            value = 2 * point[level] - theirs if pivotal else theirs
            rank = (shares[:, levels.index(level)] <= value).mean()
            wanted = 1 - at if pivotal else at
            assert rank == pytest.approx(
                wanted, abs=4.5 * np.sqrt(at * (1 - at) * (1 / record.replicates + 1 / REPLICATES)) + 0.006
            )


def ss_of_a_mean(case: Case, record: Record) -> None:
    table = estimate(
        case.replaced,
        [record.outcome],
        method="ss",
        interval="ss",
        population_size=min(case.N, 100 * len(case.frame)),
        replicates=REPLICATES,
    )
    assert table[record.outcome].se == pytest.approx(record.value["bootstrap"]["sd"], rel=0.25)


def ss_where_the_reference_stops(case: Case, record: Record) -> None:
    assert "negative probability" in record.error
    settings: dict[str, Any] = {
        "method": "ss",
        "interval": "ss",
        "population_size": case.N,
        "replicates": 200,
    }
    assert estimate(case.replaced, [record.outcome], **settings)[record.outcome].se > 0


def ss_whatever_the_seed_code(case: Case, record: Record) -> None:
    """Seeds marked otherwise and levels renamed, ours is the same to the last digit; near theirs all the
    same."""
    name = outcome_of(case, record)
    other = {level: chr(ord("z") - i) for i, level in enumerate(case.replaced.categories(name).levels)}
    recoded = [None if r == "seed" else r for r in case.frame["recruiter_id"]]
    answers = [other.get(answer) for answer in case.frame[name]]
    turned = case.sample(turned=True, **{name: answers, "recruiter_id": recoded})
    settings: dict[str, Any] = {
        "method": "ss",
        "interval": "ss",
        "replicates": 300,
        "population_size": case.N,
    }
    one, two = estimate(case.replaced, [name], **settings), estimate(turned, [name], **settings)
    for level, renamed in other.items():
        assert one[name, level].se == two[name, renamed].se


def ss_with_columns_shifted(case: Case, record: Record) -> None:
    """The reference's replicates lie nowhere near the estimate; ours do."""
    table = estimate(
        case.replaced,
        [record.outcome],
        method="ss",
        population_size=population_of(case, record),
        interval="naive",
    )
    shares, levels = _ss_shares(case, record)
    for level, theirs in record.by_level("mean").items():
        point = table[record.outcome, level].estimate
        assert abs(theirs - point) > 0.15
        assert shares[:, levels.index(level)].mean() == pytest.approx(point, abs=0.02)


def ss_with_weights_recomputed(case: Case, record: Record) -> None:
    assert record.error
    settings: dict[str, Any] = {
        "method": "ss",
        "interval": "ss",
        "population_size": case.N,
        "replicates": 100,
    }
    assert estimate(case.replaced, ["y"], **settings)["y", "a"].se > 0


def centred_on_the_point(case: Case, record: Record) -> None:
    settings: dict[str, Any] = {
        "method": "ss",
        "interval": "ss",
        "population_size": case.N,
        "replicates": 100,
    }
    e = estimate(case.replaced, ["member"], interval_type="normal", **settings)["member", "yes"]
    assert (e.low + e.high) / 2 - e.estimate == pytest.approx(0, abs=1e-12)
    assert abs(record.value[0]) > 1e-4


def tree_of_a_mean(case: Case, record: Record) -> None:
    assert record.error
    assert estimate(case.replaced, [record.outcome], interval="tree", replicates=100)[record.outcome].se > 0


def sizes_of_resamples(case: Case, record: Record) -> None:
    tree = case.replaced.tree
    sizes = tree_totals(tree, np.ones((1, len(tree.order))), TREE_REPLICATES, seed=1)[:, 0]
    for name, theirs in zip(record.value["names"][1:4], record.value["values"][1:4], strict=True):
        at = int(name[:-1]) / 100
        room = 5 * np.sqrt(at * (1 - at) / 300)
        assert (sizes < theirs).mean() - room <= at <= (sizes <= theirs).mean() + room
