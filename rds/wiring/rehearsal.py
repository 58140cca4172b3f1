"""A rehearsal: the real parts over a throw-away database, with the double's phones as the provider."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from rds import studyfile
from rds.app.ports.rehearsal import MovableClock
from rds.app.rehearse import BY, Rehearsal
from rds.app.run_study import open_study
from rds.domain.coupon_code import display
from rds.domain.local_time import first_morning, local
from rds.domain.study import Study
from rds.payouts.simulated import SimulatedPayer
from rds.settings import Settings
from rds.simulation.handsets import DoubleHandsets, SteppedClock
from rds.simulation.twilio_double import TwilioDouble
from rds.storage.os_account import reachable
from rds.storage.rehearsal import PostgresRehearsalRecord
from rds.storage.sealing import DEVELOPMENT
from rds.wiring.system import System, open_system
from rds.wiring.timers import PAY_AT_ONCE
from rds.worker.jobs import handlers

STUDY_NUMBER = "+14165550100"
COUPONS_ON_PAGE = 5


class RehearsalSettings(Settings):
    """Settings that leave the environment unread: a rehearsal never touches a real study."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what the code gives, and nothing else."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRehearsal:
    """A rehearsal, and the double whose phones it delivers to."""

    rehearsal: Rehearsal
    double: TwilioDouble


@asynccontextmanager
async def open_rehearsal(file: Path, *, gap: timedelta) -> AsyncIterator[OpenRehearsal]:
    """Yield a rehearsal of a study file, and remove all of it at the end.

    Raises StudyFileError or EmbeddedServerError.
    """
    study = studyfile.load(file)  # what is wrong with it is said before a database is made
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        settings = RehearsalSettings(data=folder, contact_keys=SecretStr(DEVELOPMENT))
        yield await stack.enter_async_context(
            begin_rehearsal(settings, study, studyfile.content(file), gap=gap)
        )


@asynccontextmanager
async def begin_rehearsal(
    settings: Settings, study: Study, content: Mapping[str, Any], *, gap: timedelta
) -> AsyncIterator[OpenRehearsal]:
    """Yield a rehearsal on the database that the settings name, which is one to be thrown away."""
    clock = SteppedClock(first_morning(study))

    async def take_text(number: str, words: str) -> None:
        await rehearsal.text_from(number, words)

    double = TwilioDouble(
        account_sid="",
        auth_token="",
        study_number=STUDY_NUMBER,
        webhook_url="",
        handles_opt_outs=False,
        now=clock.now,
        take_text=take_text,
    )
    async with open_system(
        settings,
        clock=clock,
        development_allowed=True,
        durable=False,
        name="rds study rehearse",
    ) as system:
        digest = studyfile.digest(content)
        await open_study(
            study.id, number=STUDY_NUMBER, content=content, digest=digest, by=BY, parts=system.parts
        )
        rehearsal = make_rehearsal(system, study, clock, DoubleHandsets(double), gap)
        yield OpenRehearsal(rehearsal=rehearsal, double=double)


def make_rehearsal(
    system: System, study: Study, clock: MovableClock, handsets: DoubleHandsets, gap: timedelta
) -> Rehearsal:
    """Put the parts together."""
    installation, payer = system.installation, SimulatedPayer()
    return Rehearsal(
        study=study,
        parts=system.parts,
        clock=clock,
        inbox=installation.database,
        record=PostgresRehearsalRecord(installation.pool),
        handsets=handsets,
        handlers=handlers(parts=system.parts, outbox=installation.outbox, gateway=handsets, payer=payer),
        study_number=STUDY_NUMBER,
        pay_at_once=PAY_AT_ONCE,
        gap=gap,
    )


@asynccontextmanager
async def serve_phones(opened: OpenRehearsal) -> AsyncIterator[str]:
    """Show the phones' page on this machine alone, and yield its address."""
    rehearsal, double = opened.rehearsal, opened.double
    coupons = [display(await rehearsal.next_seed_coupon()) for _ in range(COUPONS_ON_PAGE)]
    double.controls = RehearsalControls(rehearsal, coupons)
    try:
        yield await double.start()
    finally:
        await double.stop()


class RehearsalControls:
    """What the phones' page shows and does besides texting."""

    def __init__(self, rehearsal: Rehearsal, coupons: Sequence[str]) -> None:
        """Take the codes to begin with."""
        self._rehearsal = rehearsal
        self._coupons = coupons

    def describe(self) -> Mapping[str, object]:
        """Return the study's time and the codes."""
        return {"now": describe_now(self._rehearsal), "coupons": list(self._coupons)}

    async def wait(self, span: timedelta) -> None:
        """Let time pass."""
        await self._rehearsal.wait(span)


def describe_now(rehearsal: Rehearsal) -> str:
    """Return the study's time as `Monday 2020-06-01 10:00`."""
    return local(rehearsal.study, rehearsal.clock.now()).strftime("%A %Y-%m-%d %H:%M")


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a folder for the database that its server can get to, and remove it at the end."""
    made = Path(tempfile.mkdtemp(prefix="seedline-rehearsal-"))
    made.chmod(
        0o711
    )  # root's server runs as another account; the database's own folder is closed to everyone else
    folder = reachable(made / "data")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(made)
