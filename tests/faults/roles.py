"""What the killed processes do: `rds serve` and `rds work` in study time. Run in children that begin with
everything imported.
"""

import os
from pathlib import Path

from rds.demo.processes import ProcessSettings, run_until_stopped
from rds.wiring.provider import reconciling
from rds.wiring.running import listening, running_jobs, wait_for_stop
from rds.wiring.timers import running_timers


def serve(config: ProcessSettings, log: Path) -> None:
    """Be `rds serve`."""

    async def main() -> None:
        async with config.system("rds serve") as system, listening(system):
            await wait_for_stop()

    speak_into(log)
    run_until_stopped(config, main())


def work(config: ProcessSettings, log: Path) -> None:
    """Be `rds work`."""

    async def main() -> None:
        async with (
            config.system("rds work") as system,
            running_jobs(system),
            running_timers(system),
            reconciling(system),
        ):
            await wait_for_stop()

    speak_into(log)
    run_until_stopped(config, main())


def speak_into(log: Path) -> None:
    """Let everything that this process says, to its last word, go into a file."""
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(file, 1)
    os.dup2(file, 2)
