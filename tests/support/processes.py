"""`rds` commands as processes of their own, at ports that are free."""

import asyncio
import signal
import socket
import sys
from contextlib import asynccontextmanager

from tests.support.waiting import limit

ACCOUNT, TOKEN = "AC" + "0" * 32, "fictional"
SECONDS_TO_END = 10
"""For a service that was asked to stop: what a supervisor grants."""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as door:
        return door.getsockname()[1]


class Process:
    """An `rds` process; what it says on either stream is kept."""

    def __init__(self, process):
        self._process = process
        self.said = ""

    async def until(self, words):
        """Wait until it has said this."""
        async with limit(f"rds to say {words!r}"):
            while words not in self.said:
                line = await self._process.stdout.readline()
                assert line, f"it ended without saying {words!r}: {self.said}"
                self.said += line.decode()

    async def end(self, number=signal.SIGTERM, *, within=SECONDS_TO_END):
        self._process.send_signal(number)
        async with limit("rds to end", within=within):
            return await self.ended()

    async def ended(self):
        async with limit("rds to end by itself"):
            self.said += (await self._process.stdout.read()).decode()
            return await self._process.wait()


@asynccontextmanager
async def rds(*words, **environment):
    """Run an `rds` command; it is killed if a test leaves it running."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from rds.cli import main; main()"),
        *words,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
            async with limit("a killed process"):
                await process.wait()
