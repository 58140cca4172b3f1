"""All that is sealed comes under the newest key while texts come in, and an older key is retired for good."""

import asyncio

import asyncpg
import pytest

from rds.settings import Settings
from rds.storage.resealing import COLUMNS, KeyIsRetired, count_by_key, reseal, retire_key
from rds.storage.sealing import Keyring, KeyringError
from rds.wiring import open_system
from rds.wiring.doctor import diagnose
from tests.support.clock import HandClock
from tests.support.everything_kept import SEALED_FOR, places_of, read_everything
from tests.support.office import STUDY_NUMBER, Office, a_protocol, phone
from tests.support.waiting import wait_until

FIRST = Keyring.generate()
SECOND = FIRST.rotate()
AMINA, BINTOU = phone(1), phone(2)
WORDS = "Is this still going on?"


@pytest.fixture
def settings(database):
    """Give a function that returns the installation's settings with a keyring."""
    return lambda keyring: Settings(
        database_url=database, contact_keys=keyring.to_text(), twilio_number=STUDY_NUMBER
    )


def open_office(settings, keyring):
    return open_system(settings(keyring), clock=HandClock())


@pytest.fixture
async def filled(settings):
    """Give the settings of a database in which a participant's data is sealed with the first key."""
    async with open_office(settings, FIRST) as system:
        office = Office(system=system, clock=system.parts.clock, study="gta-psw-2020")
        await office.open(a_protocol())
        await office.take_part(AMINA, await office.seed_coupon())
        await office.text(AMINA, WORDS)
        assert (await count_by_key(system.installation.pool)).keys() == {"k1"}
    return settings


def at_work(system):
    return Office(system=system, clock=system.parts.clock, study="gta-psw-2020")


async def test_everything_opens_with_the_newest_key_alone_though_texts_came_meanwhile(filled):
    async with open_office(filled, SECOND) as system:
        office, pool = at_work(system), system.installation.pool

        async def text_meanwhile():
            for _ in range(5):
                await office.text(BINTOU, "hello")

        done, _ = await asyncio.gather(reseal(pool, SECOND, batch=3), text_meanwhile())

        assert (done.unreadable, done.older) == (0, {})
        assert done.values > 20
        alone = await retire_key(pool, SECOND, "k1")
    assert "k1:" not in alone.to_text()
    async with open_office(filled, alone) as system:
        kept = await read_everything(system.installation.pool, alone)
        assert places_of(AMINA, kept) == {"contact.phone.sealed_number"}
        assert places_of(WORDS, kept) == {"contact.inbound.sealed_body"}
        await at_work(system).text(AMINA, "BALANCE")


async def test_sealing_again_that_was_cut_off_goes_on_where_it_was(filled):
    async with open_office(filled, SECOND) as system:
        pool = system.installation.pool
        cut_off = asyncio.create_task(reseal(pool, SECOND, batch=1))

        async def has_begun():
            return (await count_by_key(pool)).get("k2", 0) >= 3

        await wait_until(has_begun, "three values under the new key")
        cut_off.cancel()
        await asyncio.gather(cut_off, return_exceptions=True)
        before = await count_by_key(pool)
        assert before["k1"] > 0

        done = await reseal(pool, SECOND)

        assert done.values == before["k1"]
        assert await count_by_key(pool) == {"k2": before["k1"] + before["k2"]}


async def test_a_value_that_somebody_holds_is_left_and_said_to_be(filled, database):
    async with open_office(filled, SECOND) as system:
        holder = await asyncpg.connect(database)
        async with holder.transaction():
            await holder.execute("SELECT FROM contact.phone FOR UPDATE")
            done = await reseal(system.installation.pool, SECOND)
            assert done.older == {"k1": 1}
        await holder.close()

        assert (await reseal(system.installation.pool, SECOND)).older == {}


async def test_a_value_that_was_altered_is_named_and_keeps_none_of_the_others(filled):
    async with open_office(filled, SECOND) as system:
        pool = system.installation.pool
        await pool.execute(
            "UPDATE contact.phone SET sealed_number = set_byte(sealed_number, length(sealed_number) - 1, 0)"
        )
        done = await reseal(pool, SECOND)

        assert (done.unreadable, done.older) == (1, {"k1": 1})
        assert "altered" in done.fault
        with pytest.raises(KeyringError, match="rds keys reseal"):
            await retire_key(pool, SECOND, "k1")


async def test_a_key_goes_only_when_nothing_is_under_it_and_never_the_newest(filled):
    async with open_office(filled, SECOND) as system:
        for name, way_on in (("k1", "rds keys reseal"), ("k2", "rds keys rotate"), ("fingerprint", "k1")):
            with pytest.raises(KeyringError, match=way_on):
                await retire_key(system.installation.pool, SECOND, name)
        assert await system.installation.pool.fetchval("SELECT count(*) FROM contact.retired_key") == 0


async def test_a_retired_key_is_refused_for_anything_new(filled):
    async with open_office(filled, SECOND) as system:
        await reseal(system.installation.pool, SECOND)
        await retire_key(system.installation.pool, SECOND, "k1")

    with pytest.raises(KeyIsRetired, match="older copy"):
        await open_office(filled, FIRST).__aenter__()
    [keys] = [each for each in await diagnose(filled(FIRST)) if each.what == "keys"]
    assert not keys.good
    assert "k3:" in SECOND.without("k1").rotate().to_text(), "no key gets the name of one that was retired"


async def test_every_sealed_column_is_sealed_again(filled):
    async with open_office(filled, SECOND) as system:
        columns = await system.installation.pool.fetch(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns"
            " WHERE data_type = 'bytea' AND column_name LIKE 'sealed%'"
        )
    found = {(row["table_schema"], row["table_name"], row["column_name"]) for row in columns}

    assert {(*each.table.split("."), each.column) for each in COLUMNS} == found
    assert set(SEALED_FOR) == {each for each in found if each[0] == "contact"}
