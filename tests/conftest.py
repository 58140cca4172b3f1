"""What every test may ask for: above all `database`, a migrated PostgreSQL database of its own."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from rds.storage.embedded import EmbeddedServer, start
from rds.storage.migrate import migrate
from tests.support import no_sockets
from tests.support.databases import TESTER, dsn_of, make_tester

# The time an example takes says more about the machine than about the code.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

TEMPLATE = "seedline_template"
_numbers = count(1)


@pytest.fixture(autouse=True)
def _no_sockets_in_pure_tests(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if no_sockets.is_pure(request.path):
        no_sockets.forbid(monkeypatch)


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[EmbeddedServer]:
    """Give one PostgreSQL for the whole test run, fast and forgetful."""
    # Not pytest's tmp_path: its parents are closed to the account that root's server runs under.
    data = Path(tempfile.mkdtemp(prefix="seedline-tests-"))
    server = await start(data, durable=False)
    await make_tester(server)
    yield server
    await server.stop()
    shutil.rmtree(data)


@pytest.fixture(scope="session")
async def administration(server: EmbeddedServer) -> AsyncIterator[asyncpg.Connection]:
    """Give the connection that makes and drops databases."""
    connection = await asyncpg.connect(server.dsn)
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
async def template(server: EmbeddedServer, administration: asyncpg.Connection) -> str:
    """Give the name of a database that is migrated once, to be copied."""
    await administration.execute(f"CREATE DATABASE {TEMPLATE} OWNER {TESTER}")
    await migrate(dsn_of(server, TEMPLATE))
    return TEMPLATE


@pytest.fixture
async def database(
    server: EmbeddedServer, administration: asyncpg.Connection, template: str
) -> AsyncIterator[str]:
    """Give the DSN of a migrated database that no other test sees."""
    name = f"seedline_test_{next(_numbers)}"
    await administration.execute(
        f"CREATE DATABASE {name} OWNER {TESTER} TEMPLATE {template} STRATEGY file_copy"
    )
    yield dsn_of(server, name)
    await administration.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def empty_database(server: EmbeddedServer, administration: asyncpg.Connection) -> AsyncIterator[str]:
    """Give the DSN of a database without any migration."""
    name = f"seedline_test_{next(_numbers)}"
    await administration.execute(f"CREATE DATABASE {name} OWNER {TESTER}")
    yield dsn_of(server, name)
    await administration.execute(f"DROP DATABASE {name} WITH (FORCE)")
