"""A database knows its keys: with others nothing is opened, so no phone is taken for an unknown one."""

import shutil
import tempfile
from pathlib import Path

import pytest

from rds.settings import Settings
from rds.storage.key_check import KeysAreOthers, label
from rds.storage.sealing import Keyring
from rds.wiring import open_system
from rds.wiring.doctor import diagnose
from tests.support.office import STUDY_NUMBER, Office, a_protocol, phone

KEYS, OTHER_KEYS = Keyring.generate(), Keyring.generate()
MARK = "SELECT check_value FROM contact.key_check"


@pytest.fixture
def settings(database):
    """Give a function that returns the installation's settings with a keyring."""
    return lambda keyring: Settings(
        database_url=database, contact_keys=keyring.to_text(), twilio_number=STUDY_NUMBER
    )


async def take_part(system):
    """Let a phone take part in the minimal study."""
    recorded = a_protocol("minimal")
    office = Office(system=system, clock=system.parts.clock, study=recorded["id"])
    await office.open(recorded)
    await office.text(phone(1), "hello")
    return office


@pytest.fixture
async def filled(settings):
    """Give a database in which a phone has texted, sealed with KEYS."""
    async with open_system(settings(KEYS)) as system:
        await take_part(system)


async def forget_the_mark(settings):
    """Leave the database as a release before check values left it."""
    async with open_system(settings(KEYS)) as system:
        await system.installation.pool.execute("DELETE FROM contact.key_check")


async def find_says_of_keys(settings):
    return [(finding.good, finding.says) for finding in await diagnose(settings) if finding.what == "keys"]


async def test_an_empty_database_belongs_to_the_keys_that_first_open_it(settings):
    async with open_system(settings(KEYS)) as system:
        assert await system.installation.pool.fetchval(MARK) == KEYS.check_value

    with pytest.raises(KeysAreOthers):
        await open_system(settings(OTHER_KEYS)).__aenter__()


@pytest.mark.usefixtures("filled")
async def test_with_other_keys_nothing_opens_and_the_way_back_is_named(settings):
    with pytest.raises(KeysAreOthers) as refused:
        await open_system(settings(OTHER_KEYS)).__aenter__()

    assert label(KEYS.check_value) in str(refused.value)
    assert label(OTHER_KEYS.check_value) in str(refused.value)
    assert "RDS_CONTACT_KEYS" in str(refused.value)
    assert not [key for key in OTHER_KEYS.to_text().split(",") if key.partition(":")[2] in str(refused.value)]


@pytest.mark.usefixtures("filled")
async def test_the_doctor_says_mend_with_other_keys_and_which_keyring_is_in_use_with_the_right_ones(settings):
    [(good, says)] = await find_says_of_keys(settings(OTHER_KEYS))
    assert not good
    assert label(KEYS.check_value) in says

    [(good, says)] = await find_says_of_keys(settings(KEYS))
    assert good
    assert label(KEYS.check_value) in says


@pytest.mark.usefixtures("filled")
async def test_rotated_keys_are_the_same_keys(settings):
    async with open_system(settings(KEYS.rotate())) as system:
        assert await system.parts.database.open_studies()


@pytest.mark.usefixtures("filled")
async def test_a_database_of_an_older_release_is_marked_when_the_keys_open_what_is_sealed_in_it(settings):
    await forget_the_mark(settings)

    async with open_system(settings(KEYS)) as system:
        assert await system.installation.pool.fetchval(MARK) == KEYS.check_value


@pytest.mark.usefixtures("filled")
async def test_a_database_of_an_older_release_is_not_marked_with_keys_that_open_nothing_in_it(settings):
    await forget_the_mark(settings)

    with pytest.raises(KeysAreOthers):
        await open_system(settings(OTHER_KEYS)).__aenter__()
    assert not (await find_says_of_keys(settings(OTHER_KEYS)))[0][0]
    async with open_system(settings(KEYS)) as system:
        assert await system.parts.database.open_studies(), "the right keys are still taken"


@pytest.mark.usefixtures("filled")
async def test_keys_that_seal_alike_and_fingerprint_otherwise_are_other_keys(settings):
    await forget_the_mark(settings)
    sealing = KEYS.to_text().split(",")[-1]
    mixed = Keyring.from_text(f"{OTHER_KEYS.to_text().split(',')[0]},{sealing}")

    with pytest.raises(KeysAreOthers):
        await open_system(settings(mixed)).__aenter__()


@pytest.mark.usefixtures("filled")
async def test_where_every_number_is_erased_a_text_shows_whose_keys_they_are(settings):
    await forget_the_mark(settings)
    async with open_system(settings(KEYS), contact_data=False) as system:
        await system.installation.pool.execute("UPDATE contact.phone SET sealed_number = ''")

    with pytest.raises(KeysAreOthers):
        await open_system(settings(OTHER_KEYS)).__aenter__()


@pytest.mark.usefixtures("filled")
async def test_the_doctor_misses_an_older_key_that_was_taken_out_of_the_ring(settings):
    fingerprint, *_, newest = KEYS.rotate().to_text().split(",")
    [(good, says)] = await find_says_of_keys(settings(Keyring.from_text(f"{fingerprint},{newest}")))

    assert not good
    assert "older key" in says


@pytest.mark.slow
async def test_the_embedded_database_knows_its_key_file():
    data = Path(tempfile.mkdtemp(prefix="seedline-tests-"))
    data.chmod(0o755)  # noqa: ASYNC240 - nothing else runs
    try:
        async with open_system(Settings(data=data, database_url=None), durable=False) as system:
            await take_part(system)
        key_file = data / "keys" / "contact.keyring"
        copy = key_file.read_text()
        key_file.unlink()

        with pytest.raises(KeysAreOthers, match=str(key_file)):
            await open_system(Settings(data=data, database_url=None), durable=False).__aenter__()
        key_file.write_text(copy)
        async with open_system(Settings(data=data, database_url=None), durable=False) as system:
            assert await system.parts.database.open_studies()
    finally:
        shutil.rmtree(data)
