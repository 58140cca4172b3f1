"""A client that speaks raw bytes, as slowly and as badly as a test wants."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.support.waiting import limit


@dataclass
class Wire:
    """One connection to the service."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)

    async def answer(self) -> bytes:
        """Return all that comes until the service ends the connection, which it must soon."""
        async with limit("the service to end the connection"):
            try:
                return await self.reader.read()
            except ConnectionResetError:
                return b""

    async def head(self) -> bytes:
        """Return the answer's first line."""
        async with limit("the answer's first line"):
            return await self.reader.readline()


@asynccontextmanager
async def a_wire(url: str) -> AsyncIterator[Wire]:
    """Yield an open connection."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()
