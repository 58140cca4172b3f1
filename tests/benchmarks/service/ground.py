"""What both sides of a measurement stand on: one durable database, a study in it, and seed coupons to
present.
"""

import asyncio
import os
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from rds.app.run_study import issue_seed_coupons, open_study
from rds.domain.ids import StudyId
from rds.domain.study import Study
from rds.settings import Settings
from rds.storage.embedded import EmbeddedServer, start
from rds.storage.migrate import migrate
from rds.storage.sealing import Keyring
from rds.studyfile import digest, parse
from rds.wiring import System, open_system
from tests.benchmarks.service.webhooks import PUBLIC_URL, TOKEN
from tests.support.databases import TESTER, dsn_of, make_tester
from tests.support.office import STUDY_NUMBER, a_protocol
from tests.support.waiting import limit

KEYS = Keyring.generate().to_text()
RECORDED = a_protocol(ethics={"expires": "2099-01-01"}, honoraria={"budget": "90000000.00 CAD"})
"""The reference study, with a budget that pays for every coupon that is presented."""
STUDY = StudyId(RECORDED["id"])


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A database with the reference study open in it."""

    dsn: str
    administration: asyncpg.Connection
    system: System
    study: Study

    async def codes(self, count: int) -> list[str]:
        """Issue that many seed coupons and return their codes."""
        return list(await issue_seed_coupons(STUDY, count=count, by="benchmark", parts=self.system.parts))

    async def facts(self, kind: str) -> int:
        """Return how many events of a type are recorded."""
        return await self.administration.fetchval("SELECT count(*) FROM record.event WHERE type = $1", kind)

    def environment(self) -> dict[str, str]:
        """Return the environment of an `rds` process on this database, and nothing of the tester's own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RDS_")}
        return kept | {
            "RDS_DATABASE_URL": self.dsn,
            "RDS_CONTACT_KEYS": KEYS,
            "RDS_TWILIO_NUMBER": STUDY_NUMBER,
            "RDS_TWILIO_AUTH_TOKEN": TOKEN,
            "RDS_PUBLIC_URL": PUBLIC_URL,
            "RDS_PORT": "0",
        }


@asynccontextmanager
async def database_server() -> AsyncIterator[EmbeddedServer]:
    """Run a PostgreSQL on this machine's disk, synchronous as in service, and remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="seedline-benchmark-"))
    server = await start(folder)
    await make_tester(server)
    try:
        yield server
    finally:
        await server.stop()
        shutil.rmtree(folder)


@asynccontextmanager
async def ground(server: EmbeddedServer, name: str) -> AsyncIterator[Ground]:
    """Make a database with the reference study open in it."""
    maker = await asyncpg.connect(server.dsn)
    await maker.execute(f"CREATE DATABASE {name} OWNER {TESTER}")
    await maker.close()
    dsn = dsn_of(server, name)
    await migrate(dsn)
    administration = await asyncpg.connect(dsn, server_settings={"search_path": "study"})
    settings = Settings(database_url=dsn, contact_keys=KEYS, twilio_number=STUDY_NUMBER)
    async with open_system(settings, name="benchmark") as system:
        await open_study(
            STUDY,
            number=STUDY_NUMBER,
            content=RECORDED,
            digest=digest(RECORDED),
            by="benchmark",
            parts=system.parts,
        )
        yield Ground(dsn=dsn, administration=administration, system=system, study=parse(RECORDED))
    await administration.close()


@dataclass(frozen=True, kw_only=True)
class Running:
    """A server that answers: its port and its process."""

    port: int
    process: int


@asynccontextmanager
async def _running(*words: str, environment: dict[str, str]) -> AsyncIterator[tuple[int, str]]:
    """Run a Python program until the end of the block; yield its process, and the first line it says, when it
    is ready.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout
        async with limit(f"{words} to say that it is ready"):
            said = (await process.stdout.readline()).decode()
        assert said, f"{words} ended without a word: its last ones are above"
        yield process.pid, said
    finally:
        if process.returncode is None:
            process.terminate()
        async with limit(f"{words} to end"):
            await process.wait()


@asynccontextmanager
async def _answering(*words: str, environment: dict[str, str]) -> AsyncIterator[Running]:
    """Run a Python program that says at which port it answers."""
    async with _running(*words, environment=environment) as (process, said):
        port = re.search(r"answers at \D*[\d.]+:(\d+)", said)
        assert port, f"{words} did not say at which port it answers"
        yield Running(port=int(port[1]), process=process)


@asynccontextmanager
async def service(place: Ground, **settings: str) -> AsyncIterator[Running]:
    """Run `rds serve`."""
    async with _answering(*_rds("serve"), environment=place.environment() | settings) as running:
        yield running


@asynccontextmanager
async def worker(place: Ground, **settings: str) -> AsyncIterator[int]:
    """Run `rds work` and yield its process."""
    async with _running(*_rds("work"), environment=place.environment() | settings) as (process, _):
        yield process


def _rds(command: str) -> tuple[str, ...]:
    return ("-c", "from rds.cli import main; main()", command)


@asynccontextmanager
async def bare_server(place: Ground) -> AsyncIterator[Running]:
    """Run the yardstick's server."""
    await place.administration.execute((Path(__file__).parent / "bare.sql").read_text())
    async with _answering("-m", "tests.benchmarks.service.bare", environment=place.environment()) as running:
        yield running
