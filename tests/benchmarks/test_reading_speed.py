"""A million rows are read, checked and estimated in seconds: `make bench` says how many."""

import subprocess
import sys
import textwrap
from time import process_time

import numpy as np
import polars as pl
import pytest

from estimators import estimate, read_csv

ROWS, FEW = 1_000_000, 2_000
AIMS = {"seconds": 6, "megabytes": 600, "times_polars": 5}
"""Read, checked and estimated; held in memory; as many times as polars needs to read the same file as text.

Times polars is of processor time, all threads together: polars reads on every processor that is free.

Where nothing is measured, FEW rows show that it works.
"""


@pytest.fixture(scope="module")
def a_million(tmp_path_factory, pytestconfig):
    """A study whose recruiters come before their recruits, 50 of them seeds."""
    rows = FEW if pytestconfig.getoption("benchmark_disable") else ROWS
    draws = np.random.default_rng(1)
    recruiter = (draws.random(rows) * np.arange(rows)).astype(int)
    ids = pl.Series(np.arange(rows)).cast(pl.String).str.zfill(7)
    recruiters = ids.gather(recruiter).to_list()
    path = tmp_path_factory.mktemp("million") / "study.csv"
    pl.DataFrame(
        {
            "id": ids,
            "recruiter_id": ["seed" if row < 50 else who for row, who in enumerate(recruiters)],
            "network_size": draws.integers(1, 50, rows),
            "hiv": draws.choice(["neg", "pos"], rows),
        }
    ).write_csv(path)
    return path


def test_a_million_rows_are_read_checked_and_estimated_in_seconds(benchmark, a_million):
    def work():
        return estimate(read_csv(a_million, ["hiv"]), interval="naive")

    table = benchmark.pedantic(work, rounds=1, warmup_rounds=1)
    assert table.sample.n in (ROWS, FEW)
    if benchmark.enabled:
        tell(benchmark, "seconds", benchmark.stats.stats.min)


def test_reading_costs_a_few_times_what_polars_needs_for_the_file(benchmark, a_million):
    plain = min(_seconds(lambda: pl.read_csv(a_million, infer_schema=False)) for _ in range(5))
    ours = min(_seconds(lambda: read_csv(a_million, ["hiv"])) for _ in range(5))
    benchmark.pedantic(lambda: read_csv(a_million, ["hiv"]), rounds=1)

    if benchmark.enabled:
        tell(benchmark, "times_polars", ours / plain)


def test_a_million_rows_fit_into_memory(benchmark, a_million):
    program = textwrap.dedent(
        f"""
        import resource
        from estimators import estimate, read_csv
        estimate(read_csv({str(a_million)!r}, ["hiv"]), interval="naive")
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        """
    )

    def run():
        words = [sys.executable, "-c", program]
        return subprocess.run(words, capture_output=True, text=True, check=True, timeout=300)

    answer = benchmark.pedantic(run, rounds=1)

    tell(benchmark, "megabytes", int(answer.stdout))


def tell(benchmark, what, found):
    """Note what was found beside what is aimed at."""
    benchmark.extra_info[what] = found
    benchmark.extra_info[f"{what}_aimed_at"] = AIMS[what]


def _seconds(work):
    begun = process_time()
    work()
    return process_time() - begun
