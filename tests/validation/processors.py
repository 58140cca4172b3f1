"""Simulations shared among the processors: no figure depends on how many there are."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

T = TypeVar("T")


class Processors:
    """As many processes as there are processors; parts of the page may hand in their jobs at once."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"))

    def __enter__(self) -> "Processors":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def run(self, work: Callable[..., T], jobs: Sequence[tuple[Any, ...]]) -> tuple[list[T], float]:
        """Return what `work` gives for each job, and how many minutes of one processor that took."""
        futures = [self._pool.submit(_timed, work, job) for job in jobs]
        done = [future.result() for future in futures]
        return [result for result, _ in done], sum(seconds for _, seconds in done) / 60


def _timed(work: Callable[..., T], job: tuple[Any, ...]) -> tuple[T, float]:
    before = time.process_time()
    result = work(*job)
    seconds = time.process_time() - before
    words = " ".join(str(getattr(each, "name", each)) for each in job)
    sys.stderr.write(f"{seconds:6.0f} s: {work.__module__.rpartition('.')[2]} {words}\n")
    return result, seconds
