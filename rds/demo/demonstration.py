"""The demonstration: the real service and worker over an embedded database, a double of Twilio, a synthetic workforce."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rds import studyfile
from rds.app.run_study import close_recruitment, issue_seed_coupons, open_study, reopen_recruitment
from rds.demo.environment import STUDY_NUMBER, Moment, Stage, own_folder, set_stage
from rds.domain.coupon_code import display
from rds.domain.local_time import is_quiet, written_day
from rds.estimates.live import LiveEstimate
from rds.settings import Settings
from rds.simulation.fieldwork import Fieldwork
from rds.simulation.twilio_double import TwilioDouble
from rds.simulation.workforce import make_workforce
from rds.storage.os_account import reachable
from rds.storage.verify import Verification, verify
from rds.wiring.operations import export_study
from rds.wiring.running import keeping_time
from rds.worker.schedule import repeat

BY = "demonstration"
PROGRESS_SECONDS = 2.0
CODES_TO_PLAY_WITH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the demonstration is asked for."""

    seed: int
    participants: int
    seeds: int
    out: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What the demonstration came to. `reached`: whether the target was; else every chain ended before."""

    first_day: str
    moment: Moment
    estimates: list[LiveEstimate]
    files: list[Path]
    verification: Verification
    database: Path
    reached: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Playground:
    """What a person can try while the demonstration is kept up."""

    phones: str
    number: str
    codes: list[str]
    service: str


async def demonstrate(
    options: Options,
    *,
    on_moment: Callable[[Moment], None],
    on_ending: Callable[[Ending], None],
    kept: Callable[[Playground], Awaitable[None]] | None,
) -> None:
    """Run the reference study on a synthetic workforce until the target is reached, then export, estimate and verify.

    `on_moment` is called a few times a second, `on_ending` once. With `kept`, service and phones then stay up in real time
    until it returns. Raises DemonstrationError.
    """
    begun = time.monotonic()
    study = studyfile.load(studyfile.EXAMPLES / "gta-psw.yaml")
    workforce = await asyncio.to_thread(make_workforce, seed=options.seed)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(own_folder(reachable(Settings().data / "demo")))
        stage = await stack.enter_async_context(set_stage(study, folder, seed=options.seed))
        fieldwork = Fieldwork(
            workforce=workforce,
            study=study,
            double=stage.double,
            clock=stage.clock,
            office=stage,
            seed=options.seed,
        )
        async with watching(stage, on_moment):
            codes = await open_and_issue(stage, options)
            reached = await fieldwork.run(codes, target=options.participants)
            await wind_up(stage, reached=reached)
        (files, estimates), verification = await asyncio.gather(
            export_study(stage.system, study.id, options.out, workforce.truth),
            verify(stage.system.installation.place.dsn),
        )
        on_ending(
            Ending(
                first_day=written_day(study, study.opens),
                moment=await stage.moment(),
                estimates=estimates,
                files=files,
                verification=verification,
                database=folder,
                reached=reached,
                seconds=time.monotonic() - begun,
            )
        )
        if kept:
            await keep_up(stage, kept)


async def open_and_issue(stage: Stage, options: Options) -> list[str]:
    """Open the study from its file and return the seeds' codes as they are handed out."""
    content = studyfile.content(studyfile.EXAMPLES / "gta-psw.yaml")
    digest = studyfile.digest(content)
    parts, study = stage.system.parts, stage.study.id
    await open_study(study, number=STUDY_NUMBER, content=content, digest=digest, by=BY, parts=parts)
    codes = await issue_seed_coupons(study, count=options.seeds, by=BY, parts=parts)
    return [display(code) for code in codes]


async def wind_up(stage: Stage, *, reached: bool) -> None:
    """Close recruitment, and let what is owed be paid in the next waking hours."""
    reason = "target reached" if reached else "every chain has ended"
    await close_recruitment(stage.study.id, reason=reason, by=BY, parts=stage.system.parts)
    stage.clock.advance(stage.clock.now() + timedelta(hours=1))
    while is_quiet(stage.study, stage.clock.now()):
        stage.clock.advance(stage.clock.now() + timedelta(hours=1))
    await stage.keep_time()
    await stage.settle()
    while due := stage.double.next_due:
        stage.clock.advance(due)
        await stage.double.pump()
        await stage.settle()


@asynccontextmanager
async def watching(stage: Stage, on_moment: Callable[[Moment], None]) -> AsyncIterator[None]:
    """Report how things stand a few times a second."""

    async def watch() -> None:
        while True:
            on_moment(await stage.moment())
            await asyncio.sleep(PROGRESS_SECONDS)

    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def pumping(double: TwilioDouble) -> AsyncIterator[None]:
    """Let the double report as time goes by."""
    stop = asyncio.Event()
    task = asyncio.create_task(repeat(double.pump, every=0.5, stop=stop, name="double"))
    try:
        yield
    finally:
        stop.set()
        await task


async def keep_up(stage: Stage, kept: Callable[[Playground], Awaitable[None]]) -> None:
    """Let a person play a phone: recruitment is open again, time goes by itself, and fresh codes are there."""
    parts, study = stage.system.parts, stage.study.id
    await reopen_recruitment(study, by=BY, parts=parts)
    codes = await issue_seed_coupons(study, count=CODES_TO_PLAY_WITH, by=BY, parts=parts)
    stage.clock.run_on()
    async with keeping_time(stage.system), pumping(stage.double):
        await kept(
            Playground(
                phones=stage.phones,
                number=STUDY_NUMBER,
                codes=[display(code) for code in codes],
                service=stage.address,
            )
        )
