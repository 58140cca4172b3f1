"""Behind PgBouncer: all by session, the texts of `rds serve` by transaction, and nothing that is unsafe."""

import asyncio
import shutil
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from rds.storage.migrate import migrate
from rds.wiring.poolers import make_connect_query
from tests.support.carrier import a_carrier
from tests.support.databases import TESTER
from tests.support.postgres_servers import DATABASE, TcpServer, make_folder
from tests.support.processes import free_port, rds
from tests.support.texting import (
    an_open_study,
    look_after,
    phones_texting,
    settings_of_processes,
)
from tests.support.waiting import limit, wait_until

DEBIANS = Path("/usr/sbin/pgbouncer")
NEWER = Path("/usr/local/libexec/seedline-tests/pgbouncer")
"""Made by build-pgbouncer.sh."""
PHONES = 8


@pytest.fixture
async def server():
    """Give a PostgreSQL on TCP with a migrated database."""
    folder = make_folder()
    server = TcpServer(folder / "server")
    await server.make()
    await server.start()
    await server.do(f"CREATE ROLE {TESTER} LOGIN")
    await server.do(f"CREATE DATABASE {DATABASE} OWNER {TESTER}")
    await migrate(server.dsn(TESTER, DATABASE))
    yield server
    server.kill()
    await asyncio.to_thread(shutil.rmtree, folder)


@asynccontextmanager
async def a_pooler(server, program, mode, *, line="", settings=""):
    """Run PgBouncer before a server and yield its address; `line` and `settings` are added to its file."""
    port = free_port()
    text = f"""[databases]
{DATABASE} = host=127.0.0.1 port={server.port} dbname={DATABASE} user={TESTER} {line}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
{settings}
"""
    file = server.folder / "pgbouncer.ini"
    await asyncio.to_thread(file.write_text, text)
    process = await asyncio.create_subprocess_exec(
        program, file, user="nobody", stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await wait_until(lambda: listens(port), "PgBouncer to listen")
        yield f"postgresql://{TESTER}@127.0.0.1:{port}/{DATABASE}"
    finally:
        process.terminate()
        async with limit("PgBouncer to end"):
            await process.wait()


async def listens(port):
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def text_through(server, pooled, **direct):
    """Let phones text a service and a worker on a pooler's address, and return what came of it."""
    port = free_port()
    public = f"http://127.0.0.1:{port}"
    async with (
        an_open_study(server.dsn(TESTER, DATABASE)) as office,
        a_carrier(public) as (carrier, twilio),
    ):
        codes = [await office.seed_coupon() for _ in range(PHONES)]
        settings = settings_of_processes(pooled, public, twilio) | direct
        async with (
            rds("serve", **settings, RDS_PORT=str(port)) as service,
            rds("work", **settings) as worker,
        ):
            await asyncio.gather(service.until("Seedline answers"), worker.until("at work"))
            async with phones_texting(carrier, codes, every=0.2) as texting:
                await wait_until(lambda: len(texting.answers) > 5 * PHONES, "each phone to have texted")
            aftermath = await look_after(office, carrier)
            assert (await service.end(within=30), await worker.end(within=30)) == (0, 0)
        assert texting.refused == 0
        assert len(await office.facts("CouponPresented")) == PHONES
        return aftermath


async def said_at_refusal(command, pooled, **direct):
    """Return what a command says that refuses to start."""
    settings = settings_of_processes(pooled, "http://127.0.0.1:1", "http://127.0.0.1:1") | direct
    async with rds(*command, **settings, RDS_PORT="0") as process:
        assert await process.ended() == 2, process.said
        return process.said


async def test_everything_works_through_a_pooler_by_session(server):
    async with a_pooler(server, DEBIANS, "session") as pooled:
        aftermath = await text_through(server, pooled)
        for command in ("verify", "migrate"):
            async with rds(
                command, **settings_of_processes(pooled, "http://127.0.0.1", "http://127.0.0.1")
            ) as one:
                assert await one.ended() == 0, one.said
    assert (aftermath.lost, aftermath.doubled, aftermath.violations) == (0, 0, ())


@pytest.mark.parametrize("command", ["serve", "work", "migrate", "verify"])
async def test_what_needs_a_session_refuses_a_pooler_by_transaction(server, command):
    async with a_pooler(server, DEBIANS, "transaction") as pooled:
        assert "RDS_DATABASE_DIRECT_URL" in await said_at_refusal((command,), pooled)


async def test_the_doctor_says_when_a_pooler_is_unsafe(server):
    async with a_pooler(server, DEBIANS, "transaction") as pooled:
        settings = settings_of_processes(pooled, "http://127.0.0.1:1", "http://127.0.0.1:1")
        async with rds("doctor", **settings) as doctor:
            assert await doctor.ended() == 1
        assert "MEND  pooler: " in doctor.said
        async with rds("doctor", **settings, RDS_DATABASE_DIRECT_URL=server.dsn(TESTER, DATABASE)) as doctor:
            assert await doctor.ended() == 1
        assert "ok    pooler: no pooler" in doctor.said
        assert "MEND  pooler for texts: " in doctor.said


async def test_a_service_refuses_a_pooler_that_loses_prepared_statements(server):
    direct = server.dsn(TESTER, DATABASE)
    async with a_pooler(server, DEBIANS, "transaction") as pooled:
        assert "max_prepared_statements" in await said_at_refusal(
            ("serve",), pooled, RDS_DATABASE_DIRECT_URL=direct
        )


async def test_texts_go_through_a_pooler_by_transaction_once_it_sets_what_is_asked_for(server):
    direct, keeps = server.dsn(TESTER, DATABASE), "max_prepared_statements = 200"
    async with a_pooler(server, NEWER, "transaction", settings=keeps) as pooled:
        said = await said_at_refusal(("serve",), pooled, RDS_DATABASE_DIRECT_URL=direct)
        assert f"connect_query='{make_connect_query()}'" in said.replace("\n", " ")
    line = f"connect_query='{make_connect_query()}'"
    async with a_pooler(server, NEWER, "transaction", line=line, settings=keeps) as pooled:
        aftermath = await text_through(server, pooled, RDS_DATABASE_DIRECT_URL=direct)
    assert (aftermath.lost, aftermath.doubled, aftermath.violations) == (0, 0, ())
