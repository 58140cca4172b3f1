"""A whole fault run: small studies one after the other, until the plan is through."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from rds import studyfile
from rds.domain.study import Study
from rds.simulation.fieldwork import Fieldwork
from rds.simulation.workforce import Workforce, make_workforce
from tests.faults.aftermath import Aftermath, gather
from tests.faults.cast import LOG, Cast, a_cast
from tests.faults.checks import came_twice, violations
from tests.faults.database import KilledDatabase, a_database_to_kill
from tests.faults.loss import Loss
from tests.faults.plan import KILLS, Fault, Strike
from tests.faults.restoring import lose_and_restore
from tests.faults.striking import Striker
from tests.faults.study import REFERENCE, Office, open_reference_study


@dataclass(kw_only=True)
class Findings:
    """What a run came to. Everything is counted over all its studies."""

    seed: int
    struck: Counter[Fault] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def kills(self) -> int:
        return sum(self.struck[fault] for fault in KILLS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What all studies of a run share."""

    study: Study
    workforce: Workforce
    participants: int
    striker: Striker
    database: KilledDatabase
    findings: Findings

    async def one_study(self, seed: int) -> Aftermath:
        """Let one study happen while faults strike, let it come to rest, and gather what is left."""
        async with AsyncExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="seedline-faults-")))
            cast = await stack.enter_async_context(
                a_cast(self.study, self.database, seed=seed, folder=folder)
            )
            office = Office(cast)
            loss = await self._live(cast, office, folder, seed)
            await cast.whole()
            at_rest = await office.rest()
            self.findings.counted["jobs put back by hand"] += office.jobs_retried
            return await gather(
                cast.system,
                self.study,
                texts=cast.carrier.texts,
                sends=cast.carrier.sends,
                logs=(folder / LOG, self.database.log),
                at_rest=at_rest,
                loss=loss,
            )

    async def _live(self, cast: Cast, office: Office, folder: Path, seed: int) -> Loss:
        """Let people take part until enough have or nobody is left, and lose the database half-way.

        No fault strikes while it is restored.
        """
        fieldwork = Fieldwork(
            workforce=self.workforce,
            study=self.study,
            double=cast.carrier,
            clock=cast.clock.truth,
            office=office,
            seed=seed,
        )
        # Until it is let go: a restore compares what our clock said with what the provider's says.
        self.striker.may_move_clock = False
        async with self.striker.striking(cast):
            codes = await open_reference_study(cast)
            await office.let_people_go_on(fieldwork, codes, target=self.participants // 4)
            backup = await office.back_up(folder)
            await office.let_people_go_on(fieldwork, [], target=self.participants // 2)
            await office.tell_somebody()
        loss = await lose_and_restore(cast, office, fieldwork, backup, payer_has_list=bool(seed % 2))
        self.striker.may_move_clock = True
        async with self.striker.striking(cast):
            await office.let_people_go_on(fieldwork, [], target=self.participants)
        return loss


async def run(
    strikes: tuple[Strike, ...],
    *,
    seed: int,
    participants: int,
    tell: Callable[[Findings], None] = lambda _: None,
) -> Findings:
    """Carry out the plan, study after study, and check each when it has come to rest. `tell` hears after each
    of all so far.
    """
    begun = time.monotonic()
    striker, findings = Striker(strikes, Random(seed)), Findings(seed=seed)
    findings.struck = striker.struck
    async with a_database_to_kill() as database:
        whole = Run(
            study=studyfile.load(REFERENCE),
            workforce=await asyncio.to_thread(make_workforce, seed=seed),
            participants=participants,
            striker=striker,
            database=database,
            findings=findings,
        )
        while not striker.is_done:
            after = await whole.one_study(seed + findings.counted["studies"])
            count(after, findings)
            number = findings.counted["studies"]
            findings.violations += [f"study {number}: {what}" for what in violations(after)]
            findings.seconds = time.monotonic() - begun
            tell(findings)
    return findings


def count(after: Aftermath, findings: Findings) -> None:
    """Add up what happened, so that a reader sees how much there was to go wrong."""
    findings.counted += Counter(
        {
            "studies": 1,
            "participants who completed": sum(person.completed for person in after.people),
            "texts received": len(after.received),
            "texts that wait for the study team": sum(text.for_staff for text in after.received),
            "messages sent": len(after.sent),
            "messages sent again since they had not arrived": sum(
                len(sent.taken) > 1 and not any(sent.taken[:-1]) for sent in after.sent
            ),
            "questions and the like that came twice": sum(map(came_twice, after.sent)),
            **count_loss(after.loss),
            "cents paid": sum(person.paid for person in after.people),
        }
    )


def count_loss(loss: Loss | None) -> dict[str, int]:
    """Return what restoring the lost database came to."""
    if loss is None:
        return {}
    found = loss.findings
    return {
        "databases lost, restored and let go": 1,
        "seconds that took": round(loss.seconds),
        "texts of the lost time answered from the provider's list": found.texts,
        "messages of the lost time that did not leave again": found.messages,
        "messages of the lost time that nothing led to": found.unknown_messages,
    }
