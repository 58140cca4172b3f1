"""A study's database is lost in the middle of it, restored from a backup, held, reconciled and let go."""

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from rds.app.confirm_payouts import Confirmation
from rds.domain.ids import PayoutId
from rds.simulation.fieldwork import Fieldwork
from rds.wiring.held import write_present_head
from rds.wiring.restore import reconcile_after_restore, release_restored, restore_backup
from tests.faults.cast import Cast
from tests.faults.database import LOST
from tests.faults.loss import Census, Loss, take_census
from tests.faults.study import Office
from tests.support.waiting import wait_until

T = TypeVar("T")
UNTIL_SOMEBODY_SEES_TO_IT = timedelta(minutes=20)
BATCHES_WHILE_HELD = 2


async def lose_and_restore(
    cast: Cast, office: Office, fieldwork: Fieldwork, backup: Path, *, payer_has_list: bool
) -> Loss:
    """Destroy the database while texts and messages are under way, and bring the study back from the backup.

    People go on texting while it is held.
    """
    office.waits = False
    await text_on(fieldwork)
    cast.kill_processes()
    before = await destroy(cast)
    without_sequel = list_without_sequel(cast)
    begun = time.monotonic()
    await restore_backup(cast.settings, backup)
    await cast.open_team()
    for process in (cast.service, cast.worker):
        process.begin()
    await cast.whole()
    done = await live_while_held(cast, fieldwork)
    findings = await reconcile_after_restore(cast.system, made=list_made(before) if payer_has_list else ())
    now = await take_census(cast.system.installation.pool)
    await release(cast)
    seconds = time.monotonic() - begun
    office.return_to_the_backup()
    office.waits = True
    return Loss(
        before=before,
        findings=findings,
        answers_lost=before.answers - now.answers,
        without_sequel=without_sequel,
        payer_has_list=payer_has_list,
        done_while_held=done,
        seconds=seconds,
    )


async def text_on(fieldwork: Fieldwork) -> None:
    """Let people text what they would text next, and wait for nothing that follows from it."""
    await fieldwork.run([], target=1)


async def destroy(cast: Cast) -> Census:
    """Write the last head, put an empty database in the place of the study's, and return what it had."""
    installation = cast.system.installation
    before = await insist_alone(lambda: take_census(installation.pool))
    await insist_alone(lambda: write_present_head(installation, cast.settings))
    await cast.close_team()
    await cast.database.make_empty(cast.dsn)
    return before


async def insist_alone(action: Callable[[], Awaitable[T]]) -> T:
    """Do it until it succeeds, while no process of the study is there: the server may still recover."""

    async def attempt() -> tuple[T] | None:
        with suppress(*LOST):
            return (await action(),)
        return None

    (result,) = await wait_until(attempt, "the database to be there before it is lost", every=0.05)
    return result


def list_made(before: Census) -> tuple[Confirmation, ...]:
    """Return the list of a payer that has one."""
    return tuple(Confirmation(payout=PayoutId(each), reference=f"simulated-{each}") for each in before.paid)


async def live_while_held(cast: Cast, fieldwork: Fieldwork) -> int:
    """Let people text a database that is held, and return how many messages left and payments were made."""
    assert cast.system.hold.held, "a restored database is not held"
    pool = cast.system.installation.pool
    sent, paid = count_sent(cast), (await take_census(pool)).paid
    for _ in range(BATCHES_WHILE_HELD):
        await text_on(fieldwork)
    truth = cast.clock.truth
    truth.advance(truth.now() + UNTIL_SOMEBODY_SEES_TO_IT)
    return count_sent(cast) - sent + len((await take_census(pool)).paid - paid)


def count_sent(cast: Cast) -> int:
    return sum(map(len, cast.carrier.sends.values()))


async def release(cast: Cast) -> None:
    """Let the database go, and return when the team can go on."""
    await release_restored(cast.system, by="coordinator")
    await cast.close_team()
    await cast.open_team()


def list_without_sequel(cast: Cast) -> frozenset[str]:
    """Return the texts after which nothing has been sent to their phone."""
    last_sent: dict[str, datetime] = {}
    for taken in cast.carrier.sends.values():
        for message in taken:
            last_sent[message.recipient] = max(
                message.created, last_sent.get(message.recipient, message.created)
            )
    return frozenset(
        text.sid
        for text in cast.carrier.texts
        if text.sender not in last_sent or text.created > last_sent[text.sender]
    )
