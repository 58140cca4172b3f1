"""The load: a process of its own that sends prepared requests over a number of connections and times each."""

import asyncio
import re
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from typing import Self

import uvloop

from tests.benchmarks.service.webhooks import Conversation

CONNECTIONS = 32
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one round came to. Times are in seconds; `refused` counts answers that were not 2xx."""

    seconds: float
    latencies: list[float]
    refused: int

    @property
    def rate(self) -> float:
        """Requests answered per second."""
        return len(self.latencies) / self.seconds

    @cached_property
    def ordered(self) -> list[float]:
        """All latencies, the shortest first."""
        return sorted(self.latencies)

    def percentile(self, share: float) -> float:
        """Return the latency, in milliseconds, that this share of the requests did not exceed."""
        return 1000 * self.ordered[min(int(share * len(self.ordered)), len(self.ordered) - 1)]


class Client(asyncio.Protocol):
    """One connection: sends a conversation's requests one after the other, then takes the
    next conversation.
    """

    def __init__(self, waiting: deque[Conversation], ended: asyncio.Future[None]) -> None:
        self._waiting = waiting
        self._ended = ended
        self._left: deque[bytes] = deque()
        self._received = b""
        self._sent_at = 0.0
        self.latencies: list[float] = []
        self.refused = 0

    def connection_made(self, transport: asyncio.WriteTransport) -> None:
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(_HEAD_END)
        length = _LENGTH.search(head)
        if not found or len(body) < (int(length[1]) if length else 0):
            return
        self.latencies.append(time.perf_counter() - self._sent_at)
        self.refused += head[9:10] != b"2"
        self._received = b""
        self._send()

    def connection_lost(self, fault: Exception | None) -> None:
        if not self._ended.done():
            self._ended.set_exception(fault or ConnectionError("the server hung up"))

    def _send(self) -> None:
        if not self._left:
            if not self._waiting:
                self._ended.set_result(None)
                self._transport.close()
                return
            self._left.extend(self._waiting.popleft())
        self._sent_at = time.perf_counter()
        self._transport.write(self._left.popleft())


def drive(port: int, conversations: list[Conversation], connections: int) -> Result:
    """Send everything as fast as the server answers. Raises OSError when the server goes away."""
    return uvloop.run(_drive(port, conversations, connections))


async def _drive(port: int, conversations: list[Conversation], connections: int) -> Result:
    loop = asyncio.get_running_loop()
    waiting = deque(conversations)
    clients = [Client(waiting, loop.create_future()) for _ in range(min(connections, len(waiting)))]
    begun = time.perf_counter()
    await asyncio.gather(*(loop.create_connection(lambda c=c: c, "127.0.0.1", port) for c in clients))
    await asyncio.gather(*(client._ended for client in clients))
    return Result(
        seconds=time.perf_counter() - begun,
        latencies=[latency for client in clients for latency in client.latencies],
        refused=sum(client.refused for client in clients),
    )


class Load:
    """The load's process, kept between rounds."""

    def __enter__(self) -> Self:
        self._process = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        return self

    def __exit__(self, *_fault: object) -> None:
        self._process.shutdown()

    async def __call__(
        self, port: int, conversations: list[Conversation], connections: int = CONNECTIONS
    ) -> Result:
        """Send these to a server on this machine and return how it went."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._process, drive, port, conversations, connections)
