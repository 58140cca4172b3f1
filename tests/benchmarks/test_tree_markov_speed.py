"""The default interval against what the machine can do.

A bare kernel with the same additions and memory traffic is measured in the same run.
"""

import os
import subprocess
import sys
import time
import timeit
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from estimators import RecruitmentSample, estimate
from estimators.numerics.compiled import kernel
from estimators.numerics.tree_markov import GRID, factor_tree, smooth_by_answer, tree_markov

FAR = 20.0
"""A ratio no noise explains."""
SHARE_OVER_BARE, GROWTH = 8.0, 2.0
"""At most: each further share over its bare kernel, and what a recruiter costs in the largest sample over the
smallest.

Two to four and 1.2 to 1.4 are usual.
"""
ROUNDS = 15
FURTHER = 20
SIZES = (658, 1316, 2632)
"""A field study, twice and four times as many people."""


@cache
def a_sample(n, variables=1):
    """Twenty-four chains; each person recruits 0 to 3; answers that recruits share more often than not."""
    rng = np.random.default_rng(n)
    recruiter, turn = [-1] * 24, 0
    while len(recruiter) < n:
        brought = int(rng.choice(4, p=[0.30, 0.25, 0.25, 0.20])) if turn < len(recruiter) - 1 else 3
        recruiter += [turn] * min(brought, n - len(recruiter))
        turn += 1
    answers = {}
    for q in range(variables):
        yes, same = rng.random(n) < 0.3, rng.random(n) < 0.5
        for i in range(24, n):
            yes[i] = yes[recruiter[i]] if same[i] else yes[i]
        answers[f"q{q}"] = np.where(yes, "yes", "no").tolist()
    ids = [f"p{i:05}" for i in range(n)]
    sizes = np.maximum(1, rng.lognormal(2.4, 0.9, n)).astype(int)
    return RecruitmentSample.from_columns(
        ids, ["seed" if r < 0 else ids[r] for r in recruiter], sizes, answers
    )


@kernel
def add_up(read, other, written, sums):
    """Do what one outcome cannot do without.

    That is to read two numbers for each recruiter and point of the grid, write one, and add three products.
    """
    for v in range(read.shape[0]):
        for p in range(read.shape[1]):
            h = written[p] + read[v, p]
            passed = h * other[v, p]
            sums[0, p] += h * passed
            sums[1, p] += read[v, p] * passed
            written[p] = 0.5 * passed


@kernel
def divide_up(read, first, second, sums):
    """Do what the tree's part cannot do without.

    That is to divide once for each recruiter and point of the grid, and write two numbers.
    """
    for v in range(first.shape[0]):
        for p in range(first.shape[1]):
            J = sums[0, p] + read[p]
            shrink = np.divide(1.0, 1.0 + read[p] * J)
            first[v, p] = shrink
            second[v, p] = read[p] * J
            sums[1, p] *= 1.0 + read[p] * J * 1e-9
            sums[2, p] += J * J * shrink
            sums[0, p] = 0.5 * J * shrink


def best(run, rounds=ROUNDS):
    """Milliseconds of this process in the best of several rounds, after one to warm up.

    Time that other work on the machine takes is not counted.
    """
    run()
    return min(timeit.repeat(run, number=1, repeat=rounds, timer=time.process_time)) * 1000


def measure(n):
    """Milliseconds of the tree's part, of one share and of each further one, ours and the bare kernels'."""
    sample = a_sample(n, variables=1 + FURTHER)
    order, points = sample.tree.order, len(GRID.distinct)
    codes = np.array([sample.outcome(name).codes[order] for name in sample.outcomes])
    weight = 1 / sample.network_size[order]
    shares = codes @ weight / weight.sum()
    z, counts = weight * (codes - shares[:, None]) / weight.sum(), np.ones(n, dtype=bool)
    factors = factor_tree(sample.tree, counts)
    rows = len(factors.recruiters.nodes)
    first, second = np.ones((rows, points)), np.ones((rows, points))

    def estimate_shares(many):
        return tree_markov(factors, z[:many], smooth_by_answer(z[:many], codes[:many], counts))

    for _ in range(3):  # so much that the compiler is loaded, as in a process that goes on
        estimate_shares(1 + FURTHER)
    one = best(lambda: estimate_shares(1))
    return {
        "recruiters": rows,
        "tree": best(lambda: factor_tree(sample.tree, counts)),
        "bare tree": best(
            lambda: divide_up(
                np.full(points, 0.5), np.empty((rows, points)), np.empty((rows, points)), np.ones((3, points))
            )
        ),
        "share": one,
        "further": (best(lambda: estimate_shares(1 + FURTHER)) - one) / FURTHER,
        "bare share": best(lambda: add_up(first, second, np.zeros(points), np.zeros((2, points)))),
    }


@pytest.fixture(scope="module")
def say(request):
    """Print a line when it is measured."""
    plugins = request.config.pluginmanager

    def line(text):
        with plugins.getplugin("capturemanager").global_and_fixture_disabled():
            plugins.getplugin("terminalreporter").write_line(text)

    return line


def test_the_first_share_and_each_further_one_beside_bare_kernels(benchmark, say):
    found = {n: measure(n) for n in (SIZES if benchmark.enabled else SIZES[:1])}
    benchmark.pedantic(lambda: None, rounds=1)

    for n, ms in found.items():
        say(
            f"\ntree-markov, n = {n}: "
            f"the tree {ms['tree']:.2f} ms ({ms['tree'] / ms['bare tree']:.1f} x bare), "
            f"first share {ms['tree'] + ms['share']:.2f} ms (aim 2 at 658), "
            f"each further {ms['further']:.2f} ms ({ms['further'] / ms['bare share']:.1f} x bare; "
            "aim 0.3 at 658)"
        )
        assert ms["tree"] < FAR * ms["bare tree"]
        assert ms["further"] < SHARE_OVER_BARE * ms["bare share"]
    smallest = found[SIZES[0]]
    for n in list(found)[1:]:
        grown = {part: found[n][part] / smallest[part] for part in ("recruiters", "tree", "further")}
        say(
            f"{n / SIZES[0]:.0f} times as many people, {grown['recruiters']:.1f} times as many recruiters: "
            f"the tree {grown['tree']:.1f} times the time, each further share {grown['further']:.1f} times"
        )
        assert grown["tree"] < GROWTH * grown["recruiters"]
        assert grown["further"] < GROWTH * grown["recruiters"]


@pytest.mark.parametrize(("interval", "aim"), [("tree-markov", 4.0), ("tree", 1.6)])
def test_forty_variables_beside_one(benchmark, say, interval, aim):
    sample = a_sample(2000, variables=40)
    names = list(sample.outcomes)
    rounds = 5 if benchmark.enabled else 1
    estimate(sample, names, interval=interval)  # so much that the compiler is loaded
    one = best(lambda: estimate(sample, names[:1], interval=interval), rounds)
    forty = best(lambda: estimate(sample, names, interval=interval), rounds)
    benchmark.pedantic(lambda: None, rounds=1)

    say(
        f"\n{interval}, n = 2000: forty variables {forty:.1f} ms, one {one:.1f} ms: "
        f"{forty / one:.1f} times (aim {aim})"
    )
    assert forty < 40 * FAR * one


@pytest.mark.parametrize(("state", "aim"), [("compiled", 1), ("not compiled", 4)])
def test_the_first_estimate_of_a_process(benchmark, say, state, aim, tmp_path):
    file = Path(__file__).parents[2] / "docs/examples/respondents.csv"
    command = [str(Path(sys.executable).with_name("rds")), "estimate", str(file), "--outcome", "union_member"]
    rounds = 3 if benchmark.enabled else 1
    found = []
    for turn in range(rounds + 1):
        kernels = tmp_path / (str(turn) if state == "not compiled" else "kernels")
        before = os.times()
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            timeout=120,
            env=os.environ | {"NUMBA_CACHE_DIR": str(kernels)},
        )
        after = os.times()
        used = after.children_user + after.children_system - before.children_user - before.children_system
        found.append((after.elapsed - before.elapsed, used))
    seconds, used = (min(each) for each in zip(*found[1:], strict=True))  # the first fills the cache
    benchmark.pedantic(lambda: None, rounds=1)

    say(
        f"\nthe first estimate of a process, {state}: {seconds:.2f} s, "
        f"{used:.2f} s of processor time (aim {aim})"
    )
    assert used < FAR
