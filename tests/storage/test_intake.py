"""Texts that come at the same time are stored together, and none is the worse for the others."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from rds.domain.ids import MessageId
from rds.storage.connection import open_pool
from rds.storage.intake import MOST, Intake, SealedText
from tests.support.clock import NOON
from tests.support.office import STUDY_NUMBER, an_office, phone
from tests.support.waiting import limit, wait_until

pytestmark = pytest.mark.usefixtures("_study")
"""Seconds. A text that is forgotten is waited for no longer."""


@pytest.fixture
async def _study(database):
    async with an_office(database):
        pass


@pytest.fixture
async def pool(database, _study):
    async with open_pool(database) as pool:
        yield pool


@pytest.fixture
def intake(pool):
    """One that uses one connection: all texts that come at once go together."""
    return Intake(pool, at_once=1)


def text(number, sender=None):
    name = f"SM-{number}"
    return SealedText(
        id=MessageId(name),
        number=STUDY_NUMBER,
        fingerprint=phone(sender or 1).encode(),
        sealed_number=b"sealed",
        sealed_body=b"sealed",
        received_at=NOON,
        texts_since=NOON - timedelta(minutes=1),
        code=None,
        guesses_by_phone_since=NOON - timedelta(hours=1),
        guesses_since=NOON - timedelta(hours=1),
        has_media=False,
        provider_stopped=False,
    )


async def store_all(intake, texts):
    """Let these come at the same time, and return what each was told: its row, None, or its fault."""
    async with limit("texts to be stored"):
        return await asyncio.gather(*map(intake.store, texts), return_exceptions=True)


async def one_that_hangs(intake, connection):
    """Return the storing of a text that waits for what this connection holds."""
    hangs = asyncio.create_task(intake.store(text(1)))
    await wait_until(
        lambda: connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"),
        "a text that waits for a lock",
    )
    return hangs


def ids(rows):
    return [row["id"] for row in rows]


async def read_kept(pool):
    """Return the stored texts in order, each with the transaction that stored it."""
    return await pool.fetch("SELECT id, xmin::text AS transaction FROM contact.inbound ORDER BY stored_at")


async def test_a_text_that_comes_as_the_one_before_is_done_waits_for_nobody(intake):
    for number in range(20):
        async with limit("a text to be stored"):
            row = await intake.store(text(number))
        assert row["id"] == f"SM-{number}"


async def test_texts_that_come_at_once_are_stored_in_one_transaction(intake, pool):
    texts = [text(number, sender=number) for number in range(2 * MOST)]

    assert ids(await store_all(intake, texts)) == [each.id for each in texts]
    assert len({row["transaction"] for row in await read_kept(pool)}) == 2


async def test_a_crowd_is_stored_whole_whoever_else_is_storing(pool):
    crowd = [text(number, sender=number % 50) for number in range(300)]
    processes = [Intake(pool), Intake(pool)]

    told = await asyncio.gather(*(store_all(process, crowd) for process in processes))

    assert all(sum(row is not None for row in rows) == 1 for rows in zip(*told, strict=True))
    assert len(await read_kept(pool)) == len(crowd)


async def test_of_two_with_one_id_that_come_together_one_is_new(intake):
    first, again = await store_all(intake, [text(1), text(1)])

    assert first["id"] == "SM-1"
    assert again is None


async def test_texts_of_one_phone_that_come_together_stay_in_order_and_only_the_first_is_decided_at_once(
    intake, pool
):
    rows = await store_all(intake, [text(number) for number in range(5)])

    assert [row["version"] is not None for row in rows] == [True, False, False, False, False]
    assert ids(await read_kept(pool)) == [f"SM-{number}" for number in range(5)]


async def test_a_text_that_the_database_refuses_keeps_none_of_the_others_out(intake, pool):
    refused = text(2)._replace(id=MessageId("SM-\x00"))

    before, fault, after = await store_all(intake, [text(1), refused, text(3)])

    assert isinstance(fault, asyncpg.DataError)
    assert ids([before, after]) == ["SM-1", "SM-3"]
    assert ids(await read_kept(pool)) == ["SM-1", "SM-3"]


async def test_a_text_whose_sender_hung_up_is_stored_all_the_same(intake, pool):
    waits = [asyncio.create_task(intake.store(text(number))) for number in range(3)]
    await asyncio.sleep(0)
    waits[1].cancel()

    _, given_up, row = await asyncio.gather(*waits, return_exceptions=True)

    assert isinstance(given_up, asyncio.CancelledError)
    assert row["id"] == "SM-2"
    assert len(await read_kept(pool)) == 3


async def test_a_text_that_cannot_even_be_sent_keeps_none_of_the_others_out(intake):
    unsendable = text(1)._replace(number="\ud800")

    fault, row = await store_all(intake, [unsendable, text(2)])

    assert isinstance(fault, asyncpg.DataError)
    assert row["id"] == "SM-2"


async def test_when_every_connection_in_use_hangs_one_more_is_used(pool):
    intake = Intake(pool, at_once=1, stalled=0.05)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "INSERT INTO contact.inbound (id, caller, sealed_body, received_at)"
            " VALUES ('SM-1', 'x', '', now())"
        )
        hangs = await one_that_hangs(intake, connection)

        (row,) = await store_all(intake, [text(2, sender=2)])

        assert row["id"] == "SM-2"
        assert not hangs.done()
    await hangs


async def test_what_hangs_when_the_service_ends_is_given_up(pool):
    intake = Intake(pool)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("LOCK contact.inbound")
        hangs = await one_that_hangs(intake, connection)

        async with limit("the intake to close"):
            await intake.close()
    hangs.cancel()


async def test_when_the_database_is_away_all_are_told(intake, pool):
    await pool.close()

    told = await store_all(intake, [text(number) for number in range(5)])

    assert all(isinstance(fault, asyncpg.InterfaceError) for fault in told)
