"""Who plays in a fault run: the service and the worker as processes, between the database
and the provider.
"""

import multiprocessing
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import aiohttp
from pydantic import SecretStr

from rds.demo.processes import ProcessSettings
from rds.domain.study import Study
from rds.settings import Settings
from rds.web.webhooks.twilio import INBOUND
from rds.wiring import System
from rds.wiring.keys import make_identity
from tests.faults import roles
from tests.faults.clock import TrueClock, WrongClock
from tests.faults.database import LOST, KilledDatabase
from tests.support.carrier import Carrier
from tests.support.installation import KEYS
from tests.support.office import STUDY_NUMBER
from tests.support.processes import free_port
from tests.support.waiting import wait_until

WORKER_IS_THERE = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'rds work jobs')"
SECONDS_TO_COME_BACK = 60
SECONDS_TO_END = 60
LOG = "rds.log"
ACCOUNT, TOKEN = "AC" + "0" * 32, "the carrier's own"
# Forked from a server that has imported everything: a process is up in the time that its first connection
# takes.
WARM = multiprocessing.get_context("forkserver")
WARM.set_forkserver_preload(["rds.demo.processes", "tests.faults.roles"])


class Role:
    """One process of the service, killed and begun again."""

    def __init__(
        self, play: Callable[[ProcessSettings, Path], None], config: ProcessSettings, log: Path
    ) -> None:
        self._play, self._act, self._log = play, config, log
        self._process: BaseProcess | None = None

    def begin(self) -> None:
        """Begin it, unless it is there: after a kill, whoever sees first that it is gone begins it again."""
        if self._process and self._process.is_alive():
            return
        self._process = WARM.Process(target=self._play, args=(self._act, self._log), daemon=True)
        self._process.start()

    def kill(self) -> None:
        """End it with SIGKILL, in the middle of whatever it does."""
        if self._process:
            self._process.kill()
            self._process.join(SECONDS_TO_END)
            assert not self._process.is_alive(), "a killed process is still there"

    def has_ended(self) -> bool:
        """Return whether it ended by itself: the database was away when it began, say. An operator begins it
        again.
        """
        return self._process is not None and not self._process.is_alive()


@dataclass(slots=True, kw_only=True)
class Cast:
    """All who play in one study. `system` is the study team's: another process of the installation, which
    nobody kills.
    """

    study: Study
    config: ProcessSettings
    dsn: str
    clock: WrongClock
    carrier: Carrier
    database: KilledDatabase
    service: Role
    worker: Role
    address: str
    client: aiohttp.ClientSession
    system: System = field(init=False)
    _opened: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def settings(self) -> Settings:
        return self.config.settings

    async def open_team(self) -> None:
        """Let the study team open the database, as it stands now."""
        self.system = await self._opened.enter_async_context(self.config.system("rds team"))

    async def close_team(self) -> None:
        await self._opened.aclose()

    def kill_processes(self) -> None:
        """End service and worker for good, until somebody begins them again."""
        self.service.kill()
        self.worker.kill()

    async def whole(self) -> None:
        """Wait until everybody is there: what a supervisor sees to. Raises TimeoutError when that takes far
        too long.
        """
        await wait_until(
            self._is_back, "service and worker to be there", within=SECONDS_TO_COME_BACK, every=0.02
        )

    async def _is_back(self) -> bool:
        if await self._answers() and await self._works():
            return True
        for role in (self.service, self.worker):
            if role.has_ended():
                role.begin()
        return False

    async def _works(self) -> bool:
        """Return whether the worker has begun: nobody's patience is spent on how long that takes."""
        with suppress(*LOST):
            return await self.system.installation.pool.fetchval(WORKER_IS_THERE)
        return False

    async def _answers(self) -> bool:
        if self.service.has_ended() or self.worker.has_ended():
            return False
        with suppress(aiohttp.ClientError, OSError, TimeoutError):
            async with self.client.get(f"{self.address}/healthz") as answer:
                return answer.status == 200
        return False


@asynccontextmanager
async def a_cast(study: Study, database: KilledDatabase, *, seed: int, folder: Path) -> AsyncIterator[Cast]:
    """Yield a cast that is whole, on a database of its own. Logs and heads are kept in the folder."""
    clock = WrongClock(TrueClock(study.opens))
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(database.study_database())
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        carrier = Carrier(
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            study_number=STUDY_NUMBER,
            webhook_url=address + INBOUND,
            seed=seed,
            now=clock.truth.now,
        )
        settings = Settings(
            database_url=SecretStr(dsn),
            contact_keys=SecretStr(KEYS),
            heads=folder / "heads",
            backup_recipient=make_identity(folder / "backup.identity"),
            backup_identity=folder / "backup.identity",
            public_url=address,
            port=port,
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=SecretStr(TOKEN),
            twilio_number=STUDY_NUMBER,
            twilio_url=await carrier.start(),
        )
        stack.push_async_callback(carrier.stop)
        config = ProcessSettings(settings=settings, clock=clock)
        cast = Cast(
            study=study,
            config=config,
            dsn=dsn,
            clock=clock,
            carrier=carrier,
            database=database,
            service=Role(roles.serve, config, folder / LOG),
            worker=Role(roles.work, config, folder / LOG),
            address=address,
            client=await stack.enter_async_context(aiohttp.ClientSession()),
        )
        stack.push_async_callback(cast.close_team)
        await cast.open_team()
        for role in (cast.service, cast.worker):
            role.begin()
            stack.callback(role.kill)
        await cast.whole()
        yield cast
