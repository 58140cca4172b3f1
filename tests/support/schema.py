"""The shape of a migrated database as one file, for people to read: `python -m tests.support.schema` (`make
schema`).
"""

import asyncio
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from rds.storage.embedded import start
from rds.storage.migrate import MIGRATIONS, SCHEMA, migrate
from rds.storage.os_account import binaries, server_account

HEAD = (
    "-- The database as all migrations leave it."
    " Made by `make schema`, compared by a test, applied by nobody.\n\n"
)
CHANGES_WITH_EVERY_DUMP = ("--", r"\restrict", r"\unrestrict", "SET ", "SELECT pg_catalog.set_config(")


def read_schema(dsn: str) -> str:
    """Return the definitions of everything in a database, in an order that depends on nothing but them."""
    dumped = subprocess.run(
        [
            binaries(server_account(Path("/"))) / "pg_dump",
            "--schema-only",
            "--no-owner",
            "--no-privileges",
            dsn,
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    lines = [line for line in dumped.stdout.splitlines() if not line.startswith(CHANGES_WITH_EVERY_DUMP)]
    return HEAD + re.sub(r"\n{2,}", "\n\n", "\n".join(lines)).strip() + "\n"


async def write() -> None:
    """Migrate a database that is made for it, and write what it looks like."""
    # Not in a folder of the user's own: root's server runs under another account.
    data = Path(tempfile.mkdtemp(prefix="seedline-schema-"))
    server = await start(data, durable=False)
    try:
        await migrate(server.dsn)
        (MIGRATIONS / SCHEMA).write_text(await asyncio.to_thread(read_schema, server.dsn), encoding="utf-8")
    finally:
        await server.stop()
        shutil.rmtree(data)


if __name__ == "__main__":
    asyncio.run(write())
