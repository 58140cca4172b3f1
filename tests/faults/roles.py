"""What the killed processes do: `rds serve` and `rds work` in study time. Run in children that begin with everything imported."""

import os
from pathlib import Path

from rds.demo.processes import Act, play
from rds.wiring.provider import reconciling
from rds.wiring.running import asked_to_stop, keeping_time, listening, running_jobs


def serve(act: Act, log: Path) -> None:
    """Be `rds serve`."""

    async def main() -> None:
        async with act.system("rds serve") as system, listening(system):
            await asked_to_stop()

    speak_into(log)
    play(act, main())


def work(act: Act, log: Path) -> None:
    """Be `rds work`."""

    async def main() -> None:
        async with (
            act.system("rds work") as system,
            running_jobs(system),
            keeping_time(system),
            reconciling(system),
        ):
            await asked_to_stop()

    speak_into(log)
    play(act, main())


def speak_into(log: Path) -> None:
    """Let everything that this process says, to its last word, go into a file."""
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(file, 1)
    os.dup2(file, 2)
