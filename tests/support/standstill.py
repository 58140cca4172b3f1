"""Databases that hang, in whole or for one phone."""

import os
import signal
from contextlib import asynccontextmanager

import asyncpg


@asynccontextmanager
async def a_held_phone(desk, number):
    """Keep all that could answer a phone waiting."""
    await desk.post(desk.a_text(number, "HELP"))
    async with held(desk, "SELECT pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 0))") as hold:
        await hold(desk.office.study, await desk.office.caller(number))
        yield


@asynccontextmanager
async def a_held_inbox(desk):
    """Keep all that could store a text waiting, as a database does whose disk hangs."""
    async with held(desk, "LOCK TABLE contact.inbound IN ACCESS EXCLUSIVE MODE") as hold:
        await hold()
        yield


@asynccontextmanager
async def a_frozen_pool(desk):
    """Stop the processes that serve the service's connections, as a database is whose machine hangs."""
    found = await desk.office.rows(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'rds'"
    )
    for row in found:
        os.kill(row["pid"], signal.SIGSTOP)
    try:
        yield
    finally:
        for row in found:
            os.kill(row["pid"], signal.SIGCONT)


@asynccontextmanager
async def held(desk, statement):
    connection = await asyncpg.connect(desk.office.system.installation.place.dsn)
    try:
        async with connection.transaction():

            async def hold(*values):
                await connection.execute(statement, *values)

            yield hold
    finally:
        await connection.close()
