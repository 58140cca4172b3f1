"""A million rows are read, checked and estimated in seconds: `make bench` says how many."""

import subprocess
import sys
import textwrap
from time import perf_counter

import numpy as np
import polars as pl
import pytest

from estimators import estimate, read_csv

ROWS = 1_000_000
MOST_SECONDS, MOST_MEGABYTES, MOST_TIMES = 6, 600, 5
"""Read, checked and estimated; held in memory; as many times as polars needs to read the same file."""


@pytest.fixture(scope="module")
def a_million(tmp_path_factory):
    """A study whose recruiters come before their recruits, 50 of them seeds."""
    draws = np.random.default_rng(1)
    recruiter = (draws.random(ROWS) * np.arange(ROWS)).astype(int)
    ids = pl.Series(np.arange(ROWS)).cast(pl.String).str.zfill(7)
    recruiters = ids.gather(recruiter).to_list()
    path = tmp_path_factory.mktemp("million") / "study.csv"
    pl.DataFrame(
        {
            "id": ids,
            "recruiter_id": ["seed" if row < 50 else who for row, who in enumerate(recruiters)],
            "network_size": draws.integers(1, 50, ROWS),
            "hiv": draws.choice(["neg", "pos"], ROWS),
        }
    ).write_csv(path)
    return path


def test_a_million_rows_are_read_checked_and_estimated_in_seconds(benchmark, a_million):
    def work():
        return estimate(read_csv(a_million, ["hiv"]), interval="naive")

    table = benchmark.pedantic(work, rounds=1, warmup_rounds=1)
    assert table.sample.n == ROWS
    assert benchmark.stats.stats.min < MOST_SECONDS


def test_reading_costs_a_few_times_what_polars_needs_for_the_file(benchmark, a_million):
    plain = min(_seconds(lambda: pl.read_csv(a_million, infer_schema=False)) for _ in range(3))
    benchmark.pedantic(lambda: read_csv(a_million, ["hiv"]), rounds=3, warmup_rounds=1)

    benchmark.extra_info["times_polars"] = benchmark.stats.stats.min / plain
    assert benchmark.stats.stats.min < MOST_TIMES * plain


def test_a_million_rows_fit_into_memory(benchmark, a_million):
    program = textwrap.dedent(
        f"""
        import resource
        from estimators import estimate, read_csv
        estimate(read_csv({str(a_million)!r}, ["hiv"]), interval="naive")
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        """
    )
    run = lambda: subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: E731
    answer = benchmark.pedantic(run, rounds=1)

    benchmark.extra_info["megabytes"] = int(answer.stdout)
    assert int(answer.stdout) < MOST_MEGABYTES


def _seconds(work):
    begun = perf_counter()
    work()
    return perf_counter() - begun
