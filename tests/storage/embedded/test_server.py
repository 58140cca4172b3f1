"""The embedded PostgreSQL: shared by every command, gone with the last one, whole after any crash, silent
about people.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

import asyncpg
import pytest

from rds.storage.embedded import _is_alive, start
from rds.storage.os_account import (
    EmbeddedServerError,
)
from tests.support.databases import ask
from tests.support.waiting import limit


async def other_process(data: Path, then: str) -> asyncio.subprocess.Process:
    """Start a process of its own that starts the server, says whether it was the starter, and then does as
    told.
    """
    program = f"""
import asyncio, os, signal, sys
from pathlib import Path
from rds.storage.embedded import start
async def main():
    server = await start(Path(sys.argv[1]), durable=False)
    print(server.started_here, flush=True)
    {then}
asyncio.run(main())
"""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, data, stdout=asyncio.subprocess.PIPE
    )


async def test_a_new_directory_becomes_a_database_that_keeps_what_is_written(place):
    server = await start(place / "data")
    await ask(server, "CREATE TABLE kept AS SELECT 7 AS coupons")
    await server.stop()

    again = await start(place / "data")
    assert again.started_here
    assert await ask(again, "SELECT coupons FROM kept") == 7
    await again.stop()


async def read_output(process):
    """Return all that another process said, once it has ended."""
    async with limit("another process that starts a server"):
        return (await process.communicate())[0]


async def test_a_second_command_shares_the_server_and_the_last_one_out_stops_it(data):
    first = await start(data, durable=False)
    second = await start(data, durable=False)
    assert (first.started_here, second.started_here) == (True, False)
    assert first.dsn == second.dsn

    await first.stop()
    assert await ask(second, "SELECT 1") == 1

    await second.stop()
    with pytest.raises(OSError, match="No such file"):
        await ask(second, "SELECT 1")


async def test_stopping_twice_leaves_other_users_alone(data):
    first = await start(data, durable=False)
    second = await start(data, durable=False)
    await second.stop()
    await second.stop()
    assert await ask(first, "SELECT 1") == 1
    await first.stop()


async def test_processes_that_start_at_once_get_one_server(data):
    racers = [await other_process(data, then="await server.stop()") for _ in range(3)]
    answers = [await read_output(racer) for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0, 0]
    assert {b"True\n"} <= set(answers) <= {b"True\n", b"False\n"}
    assert not _is_alive(data)


async def test_commands_that_find_no_database_make_one_together(place):
    servers = await asyncio.gather(*(start(place / "data", durable=False) for _ in range(4)))
    assert sorted(server.started_here for server in servers) == [False, False, False, True]
    assert len({server.dsn for server in servers}) == 1
    await asyncio.gather(*(server.stop() for server in servers))
    assert not _is_alive(place / "data")


async def test_a_killed_command_leaves_the_server_to_the_next_one(data):
    killed = await other_process(data, then="os.kill(os.getpid(), signal.SIGKILL)")
    assert await read_output(killed) == b"True\n"

    heir = await start(data, durable=False)
    assert not heir.started_here
    await heir.stop()
    assert not _is_alive(data)


async def test_a_killed_server_is_started_again_with_every_committed_row(data):
    server = await start(data)
    connection = await asyncpg.connect(server.dsn)
    await connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS row")
    processes = [row["pid"] for row in await connection.fetch("SELECT pid FROM pg_stat_activity")]
    pid_file = data / "cluster" / "postmaster.pid"
    for pid in (int(pid_file.read_text().split()[0]), *processes):
        os.kill(pid, signal.SIGKILL)
    connection.terminate()
    assert pid_file.exists()

    again = await start(data)
    assert again.started_here
    assert await ask(again, "SELECT count(*) FROM kept") == 1000
    await again.stop()
    await server.stop()


async def test_a_dead_servers_number_that_now_belongs_to_another_process_misleads_nobody(data):
    server = await start(data, durable=False)
    pid_file = data / "cluster" / "postmaster.pid"
    _, *rest = pid_file.read_text().splitlines()
    await server.stop()
    bystander = await asyncio.create_subprocess_exec("sleep", "60", user=pid_file.parent.stat().st_uid)
    pid_file.write_text("\n".join([str(bystander.pid), *rest]) + "\n")

    again = await start(data, durable=False)
    assert again.started_here
    await again.stop()
    assert bystander.returncode is None
    bystander.kill()
    async with limit("a killed process"):
        await bystander.wait()


async def test_a_half_made_database_is_made_anew(place):
    half_made = place / "data" / "cluster.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    server = await start(place / "data", durable=False)
    assert await ask(server, "SELECT 1") == 1
    assert not half_made.exists()
    await server.stop()


async def test_any_name_of_a_directory_will_do(place):
    data = place / ("a 'b' \"$(exit 3)\" `c` %s ; é " + "long" * 30) / "data"
    server = await start(data, durable=False)
    assert await ask(server, "SHOW data_directory") == str(data / "cluster")
    await server.stop()


async def test_the_callers_postgresql_variables_and_locale_change_nothing(data, monkeypatch):
    for name, value in {
        "PGDATA": "/nowhere",
        "PGPORT": "1",
        "PGHOST": "nowhere.invalid",
        "LC_ALL": "xx_XX",
    }.items():
        monkeypatch.setenv(name, value)
    server = await start(data, durable=False)
    assert await ask(server, "SHOW port") == "5432"
    assert (
        await ask(server, "SELECT datlocale FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
    )
    await server.stop()


async def test_nobody_can_reach_the_database_over_the_network_or_from_another_account(server):
    assert await ask(server, "SHOW listen_addresses") == ""
    assert server._sockets.stat().st_mode & 0o077 == 0
    assert server._data.stat().st_mode & 0o077 == 0


async def test_the_servers_log_never_holds_what_a_participant_said(server):
    connection = await asyncpg.connect(server.dsn)
    await connection.execute("CREATE TEMP TABLE contact (phone text PRIMARY KEY, age int CHECK (age > 0))")
    insert = "INSERT INTO contact VALUES ($1, $2::text::int)"
    await connection.execute(insert, "+14165550123", "40")
    for values in (("+14165550123", "41"), ("+14165550124", "+14165550124"), ("+14165550125", "-1")):
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute(insert, *values)
    with pytest.raises(asyncpg.PostgresError):
        await connection.execute("SELECT '+14165550126'::int")
    with pytest.raises(asyncpg.PostgresError):
        await connection.execute("DO $$ BEGIN RAISE EXCEPTION 'we know +14165550127'; END $$")
    with pytest.raises(asyncpg.QueryCanceledError):
        await connection.execute("SET statement_timeout = 20; SELECT pg_sleep(9), '+14165550128'")
    await connection.execute("DO $$ BEGIN RAISE WARNING 'we know +14165550129'; END $$")
    await connection.execute("DO $$ BEGIN RAISE LOG 'still waiting' USING DETAIL = '+14165550130'; END $$")
    await connection.close()

    log = (server._data / "server.log").read_text()
    assert "still waiting" in log
    assert "1416555" not in log


async def test_a_database_of_another_major_version_is_refused_in_plain_words(place):
    (place / "data" / "cluster").mkdir(parents=True)
    (place / "data" / "cluster" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedServerError, match=r"made by PostgreSQL 17, .* PostgreSQL 18: run `rds data"):
        await start(place / "data")


async def test_a_directory_of_other_things_is_refused_and_left_as_it_was(place):
    (place / "thesis.odt").touch()
    before = place.stat()
    with pytest.raises(EmbeddedServerError, match="name a new or an empty directory"):
        await start(place, durable=False)
    assert (place.stat().st_uid, place.stat().st_mode) == (before.st_uid, before.st_mode)


async def test_a_file_in_place_of_the_directory_is_refused(place):
    (place / "data").touch()
    with pytest.raises(EmbeddedServerError, match="name a directory that you may write to"):
        await start(place / "data", durable=False)


async def test_a_server_that_cannot_start_says_why(data):
    settings = data / "cluster" / "postgresql.conf"
    sound = settings.read_text()
    settings.write_text(sound + "no_such_setting = 1\n")
    with pytest.raises(EmbeddedServerError, match=r"configuration file .* contains errors.*server\.log"):
        await start(data, durable=False)
    settings.write_text(sound)
