"""The benchmark itself works: it fails when a request is refused, or what is recorded is not
what was sent.
"""

import pytest

from tests.benchmarks.service import speed

pytestmark = pytest.mark.slow


async def test_a_short_run_compares_the_service_with_both_yardsticks():
    lines = [line async for line in speed.measure(rounds=1, texts=64)]

    assert [line.partition("  ")[0] for line in lines[:4]] == [
        "(a) one statement",
        "a coupon presented",
        "whole conversations",
        "(b) inside the database, pgbench",
    ]
    assert lines[4].startswith("ours to (a):")
