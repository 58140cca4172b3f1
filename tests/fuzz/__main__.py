"""Texts by the hundred thousand, in any order of the conversation: `python -m tests.fuzz --texts 200000
--seed 1`.

Prints what was done, also when it is stopped by Ctrl-C. When something was found it ends with exit code 1 and
the shortest history that shows it. The same seed draws the same histories.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog
import uvloop
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Flaky

from rds.storage.embedded import start
from rds.storage.migrate import migrate
from tests.fuzz.actions import histories
from tests.fuzz.stage import Stage, a_stage

BATCH = 20
"""Histories drawn from one seed; the next batch has the next one."""


def main() -> int:
    """Fuzz as the command line says, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--texts", type=int, default=200_000, help="stop after this many")
    parser.add_argument("--seed", type=int, default=1, help="of the first batch")
    asked = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    begun, batch, violations = time.monotonic(), asked.seed, 0
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, a_prepared_stage(runner) as stage:
        with suppress(KeyboardInterrupt):
            while stage.done["texts"] < asked.texts and not violations:
                violations = play_batch(runner, stage, batch)
                say(f"seed {batch}: {stage.done['texts']:,} texts after {time.monotonic() - begun:,.0f} s")
                batch += 1
        for what, times in sorted(stage.done.items(), key=lambda counted: " events" in counted[0]):
            say(f"{times:>9,} {what}")
    say(f"{violations:>9,} violations (seeds {asked.seed} to {batch - 1}, {time.monotonic() - begun:,.0f} s)")
    return min(violations, 1)


@contextmanager
def a_prepared_stage(runner: asyncio.Runner) -> Iterator[Stage]:
    """Yield a stage on a database server of its own, which is gone afterwards."""
    data = Path(tempfile.mkdtemp(prefix="seedline-fuzz-"))
    server = runner.run(start(data, durable=False))
    try:
        runner.run(migrate(server.dsn))
        opened = a_stage(server.dsn)
        stage = runner.run(opened.__aenter__())
        yield stage
        runner.run(opened.__aexit__(None, None, None))
    finally:
        runner.run(server.stop())
        shutil.rmtree(data)


def play_batch(runner: asyncio.Runner, stage: Stage, number: int) -> int:
    """Play the histories of one seed, and return how many things were found in the shortest
    that shows any.
    """
    found: list[str] = []

    @seed(number)
    @settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(histories(shortest=20, longest=50, at_once=40))
    def any_history(acts):
        if now := runner.run(stage.play(acts)).findings():
            found[:] = now
            raise AssertionError("\n".join(now))

    try:
        any_history()
    except (AssertionError, Flaky) as failure:
        say("\n".join([*found, str(failure), *getattr(failure, "__notes__", ())]))
    return len(found)


def say(line: str) -> None:
    """Write a line at once: a run is long."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
