"""Our time over the limits that prototypes reached on this class of machine: 1000 replicates, one thread.

A ratio of 1 is the prototype itself. Times are the best of several rounds; other work on the machine makes
them longer.
"""

import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from estimators import RecruitmentSample, estimate
from estimators.numerics.bootstrap.hcg import hcg_members, hcg_tree
from estimators.numerics.bootstrap.hcg_refit import hcg_shares
from estimators.numerics.bootstrap.rebuilt_population import rebuild_population
from estimators.numerics.bootstrap.salganik import salganik_chains, salganik_totals
from estimators.numerics.bootstrap.ss import ss_shares
from estimators.numerics.bootstrap.tree import tree_totals
from estimators.numerics.bootstrap.tree_exact import tree_variance
from estimators.numerics.hcg import hcg
from estimators.numerics.successive_sampling import successive_sampling_weights

B = 1000
N = 40_000
FAR = 20.0
"""A ratio no noise explains."""

LIMITS = {  # milliseconds
    ("tree bootstrap, one variable", 500): 1.9,
    ("tree bootstrap, one variable", 2000): 7.7,
    ("tree bootstrap, one variable", 10_000): 38.0,
    ("tree bootstrap, exact", 500): 0.009,
    ("tree bootstrap, exact", 2000): 0.026,
    ("tree bootstrap, exact", 10_000): 0.106,
    ("Salganik bootstrap", 500): 1.6,
    ("Salganik bootstrap", 2000): 6.2,
    ("Salganik bootstrap", 10_000): 32.0,
    ("SS weights", 658): 0.3,
    ("SS bootstrap, 1/100 of the reference's time", 500): 3.08,
    ("SS bootstrap, 1/100 of the reference's time", 2000): 14.0,
    ("HCG bootstrap, 1/100 of the reference's time", 500): 188.0,
    ("HCG bootstrap, 1/100 of the reference's time", 2000): 7340.0,
    ("40 variables at once, over one", 2000): None,
    ("rds estimate in a fresh process, of 2 s", 658): 2000.0,
}


@pytest.fixture(scope="module")
def ratios(request):
    """Collects what was measured, and prints it when all is done."""
    found: dict[tuple[str, int], tuple[float, float]] = {}
    yield found
    if not found:
        return
    plugins = request.config.pluginmanager
    with plugins.getplugin("capturemanager").global_and_fixture_disabled():
        write = plugins.getplugin("terminalreporter").write_line
        write("")
        write(f"{'work':46} {'n':>6} {'ours, ms':>10} {'limit, ms':>10} {'ratio':>6}")
        for (work, n), (ours, limit) in found.items():
            write(f"{work:46} {n:>6} {ours:>10.4g} {limit:>10.4g} {ours / limit:>6.2f}")


@cache
def a_sample(n: int, variables: int = 1) -> RecruitmentSample:
    """Ten chains; each person recruits 0 to 3; a binary outcome that recruits share more often than not."""
    rng = np.random.default_rng(n)
    recruiter = [-1] * 10
    turn = 0
    while len(recruiter) < n:
        brought = int(rng.choice(4, p=[0.30, 0.25, 0.25, 0.20])) if turn < len(recruiter) - 1 else 3
        recruiter += [turn] * min(brought, n - len(recruiter))
        turn += 1
    answers = {}
    for q in range(variables):
        yes = rng.random(n) < 0.3
        same = rng.random(n) < 0.5
        for i in range(10, n):
            yes[i] = yes[recruiter[i]] if same[i] else yes[i]
        answers[f"q{q}"] = np.where(yes, "yes", "no").tolist()
    ids = [f"p{i:05}" for i in range(n)]
    return RecruitmentSample.from_columns(
        ids,
        ["seed" if r < 0 else ids[r] for r in recruiter],
        np.maximum(1, rng.lognormal(2.4, 0.9, n)).astype(int),
        answers,
        recruited_at=list(range(n)),
    )


def arrays(sample):
    tree = sample.tree
    return sample.outcome("q0").codes[tree.order], sample.network_size[tree.order], tree.parent


def measure(benchmark, ratios, work, n, run, rounds=7):
    result = benchmark.pedantic(run, rounds=rounds, warmup_rounds=1)
    if benchmark.enabled:
        ours, limit = benchmark.stats["min"] * 1000, LIMITS[work, n]
        ratios[work, n] = ours, limit
        assert ours / limit < FAR
    return result


@pytest.mark.parametrize("n", [500, 2000, 10_000])
def test_tree_bootstrap(benchmark, ratios, n):
    sample = a_sample(n)
    codes, size, _ = arrays(sample)
    features = np.array([(codes == 1) / size, 1 / size])
    totals = measure(
        benchmark, ratios, "tree bootstrap, one variable", n, lambda: tree_totals(sample.tree, features, B, 1)
    )
    assert totals.shape == (B, 2)


@pytest.mark.parametrize("n", [500, 2000, 10_000])
def test_exact_tree_bootstrap(benchmark, ratios, n):
    sample = a_sample(n)
    codes, size, _ = arrays(sample)
    influence = ((codes == 1) - 0.3)[None] / size
    run = lambda: tree_variance(sample.tree, influence)  # noqa: E731  the call that is timed
    assert measure(benchmark, ratios, "tree bootstrap, exact", n, run, rounds=200)[0] > 0


@pytest.mark.parametrize("n", [500, 2000, 10_000])
def test_salganik_bootstrap(benchmark, ratios, n):
    codes, size, parent = arrays(a_sample(n))

    def run():
        chains = salganik_chains(codes, size, parent, 2)
        return salganik_totals(chains, size, n, replicates=B, seed=1).rds_ii()

    assert measure(benchmark, ratios, "Salganik bootstrap", n, run).shape == (B, 2)


def test_ss_weights(benchmark, ratios):
    _, size, _ = arrays(a_sample(658))
    weights = measure(
        benchmark, ratios, "SS weights", 658, lambda: successive_sampling_weights(size, 5000), rounds=50
    )
    assert weights.sum() == pytest.approx(5000)


@pytest.mark.parametrize("n", [500, 2000])
def test_ss_bootstrap(benchmark, ratios, n):
    codes, size, parent = arrays(a_sample(n))
    run = lambda: ss_shares(rebuild_population(codes, size, parent, 2, N), replicates=B, seed=1)  # noqa: E731  timed
    assert measure(
        benchmark, ratios, "SS bootstrap, 1/100 of the reference's time", n, run, rounds=5
    ).shape == (B, 2)


@pytest.mark.slow
@pytest.mark.parametrize("n", [500, 2000])
def test_hcg_bootstrap(benchmark, ratios, n):
    codes, size, parent = arrays(a_sample(n))

    def run():
        tree = hcg_tree(codes, size, parent, hcg(codes, size, parent, ("no", "yes"), N), N)
        members = hcg_members(tree, n, replicates=B, seed=1)
        return hcg_shares(members, codes, size, parent, 2, N)

    assert measure(
        benchmark, ratios, "HCG bootstrap, 1/100 of the reference's time", n, run, rounds=2
    ).shape == (B, 2)


def test_forty_variables_at_once(benchmark, ratios):
    sample = a_sample(2000, variables=40)
    names = list(sample.outcomes)
    settings = {"interval": "tree", "replicates": B}
    if benchmark.enabled:
        import timeit

        once = min(timeit.repeat(lambda: estimate(sample, names[:1], **settings), number=1, repeat=7)) * 1000
        LIMITS["40 variables at once, over one", 2000] = once
    table = measure(
        benchmark, ratios, "40 variables at once, over one", 2000, lambda: estimate(sample, names, **settings)
    )
    assert len(table) == 80


def test_a_fresh_process_answers(benchmark, ratios):
    file = Path(__file__).parents[2] / "docs/examples/respondents.csv"
    command = [
        *(str(Path(sys.executable).with_name("rds")), "estimate", str(file)),
        *("--outcome", "union_member", "--interval", "tree", "--format", "json"),
    ]
    answer = measure(
        benchmark,
        ratios,
        "rds estimate in a fresh process, of 2 s",
        658,
        lambda: subprocess.run(command, check=True, capture_output=True, text=True, timeout=120),
        rounds=3,
    )
    assert '"fingerprint"' in answer.stdout
