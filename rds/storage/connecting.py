"""Makes connections: to the server that takes writes, and such that its silence is noticed."""

import json
import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import asyncpg

from rds.storage.database_address import split_hosts
from rds.storage.sql import statements

if TYPE_CHECKING:  # generic in the stubs, a plain class at run time
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection

SQL = statements("connection.sql")
HOST_SECONDS = 5.0
"""How long one of several servers may take to answer: a machine that is switched off says nothing at all."""
SILENCE_SECONDS = 20
"""After how many seconds without a sign from the other machine a connection is given up."""
TRY_THE_NEXT = (
    OSError,
    asyncpg.CannotConnectNowError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.TargetServerAttributeNotMatched,
)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


async def connect(dsn: str, *, patience: float = 60, **options: Any) -> Connection:
    """Return a connection to the first server of the address that can be used. Takes asyncpg's options too.

    `patience`: for how many seconds. Each of several servers has a limit of its own, so that one that says
    nothing does not hide the next. Raises what the last one was met with.
    """
    addresses = split_hosts(dsn)
    fault: Exception | None = None
    seconds = patience if len(addresses) == 1 else min(patience, HOST_SECONDS)
    for address in addresses:
        try:
            connection: Connection = await asyncpg.connect(address, timeout=seconds, **options)
        except TRY_THE_NEXT as reason:
            fault = reason
        else:
            notice_silence(connection)
            return connection
    raise fault or ConnectionError("the address names no server")


async def connect_with(dsn: str, parameters: Mapping[str, str], *, name: str) -> Connection:
    """Return a connection with these parameters from its first statement on, where no pooler is between."""
    try:
        return await connect(dsn, server_settings={"application_name": name, **parameters})
    except asyncpg.ProtocolViolationError:  # a pooler's answer to a parameter that it does not follow
        connection = await connect(dsn, server_settings={"application_name": name})
    await set_parameters(connection, parameters)
    return connection


def notice_silence(connection: Connection) -> None:
    """Let the kernel end the connection when the other machine is gone without a word.

    Otherwise a statement sent to a machine that lost its power waits for a quarter of an hour.
    """
    transport: Any = connection._transport  # type: ignore[attr-defined] # noqa: SLF001 - asyncpg has no other way
    door = transport.get_extra_info("socket")
    if door is None or door.family == getattr(socket, "AF_UNIX", None):
        return
    door.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    options = {
        "TCP_KEEPIDLE": 10,
        "TCP_KEEPINTVL": 5,
        "TCP_KEEPCNT": 2,
        "TCP_USER_TIMEOUT": SILENCE_SECONDS * 1000,
    }
    for name, value in options.items():
        if hasattr(socket, name):  # macOS lacks some
            door.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


async def set_parameters(connection: Connection, parameters: Mapping[str, str]) -> None:
    """Set these for the session. A pooler refuses most of them in the request for a connection."""
    await connection.execute(SQL["set_parameters"], list(parameters), list(parameters.values()))


async def set_codecs(connection: Connection) -> None:
    """Read jsonb as Python data, and refuse naive datetimes."""
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=to_json, decoder=json.loads)
    await connection.set_type_codec(
        "timestamptz", schema="pg_catalog", format="tuple", encoder=to_microseconds, decoder=to_instant
    )


def to_json(value: Any) -> str:
    """Return JSON text. The job queue hands over text that is JSON already."""
    return value if isinstance(value, str) else json.dumps(value)


def to_microseconds(instant: datetime) -> tuple[int]:
    """Return PostgreSQL's form of an instant. Raises for a naive datetime, which asyncpg would accept."""
    if instant.tzinfo is None:
        raise ValueError("a datetime without a time zone was passed to the database")
    return ((instant - _EPOCH) // _MICROSECOND,)


def to_instant(microseconds: tuple[int]) -> datetime:
    """Return the instant in UTC."""
    return _EPOCH + microseconds[0] * _MICROSECOND
