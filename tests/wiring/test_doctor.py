"""What `rds doctor` finds, and whether it says how to correct it."""

import pytest

from rds.settings import Settings
from rds.simulation.twilio_double import TwilioDouble
from rds.storage.sealing import DEVELOPMENT, Keyring
from rds.wiring.doctor import diagnose
from tests.support.office import STUDY_NUMBER, an_office

ACCOUNT, TOKEN = "AC" + "0" * 32, "fictional"


@pytest.fixture
async def twilio():
    double = TwilioDouble(
        account_sid=ACCOUNT, auth_token=TOKEN, study_number=STUDY_NUMBER, webhook_url="http://127.0.0.1:9/"
    )
    yield await double.start()
    await double.stop()


@pytest.fixture
def complete(database, twilio):
    """Give the settings of an installation that lacks nothing."""
    return {
        "database_url": database,
        "contact_keys": Keyring.generate().to_text(),
        "public_url": "https://study.example",
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_number": STUDY_NUMBER,
        "twilio_url": twilio,
    }


async def to_mend(**settings):
    return {
        finding.what: finding.says for finding in await diagnose(Settings(**settings)) if not finding.good
    }


async def test_a_complete_installation_has_nothing_to_mend(complete):
    assert await to_mend(**complete) == {}


async def test_what_is_missing_is_named_by_its_variable(complete):
    said = await to_mend(**{**complete, "twilio_auth_token": "", "twilio_number": ""})

    assert set(said) == {"provider"}
    assert "RDS_TWILIO_AUTH_TOKEN" in said["provider"]
    assert "RDS_TWILIO_NUMBER" in said["provider"]
    assert "RDS_TWILIO_ACCOUNT_SID" not in said["provider"]


async def test_twilio_must_know_the_account(complete):
    said = await to_mend(**{**complete, "twilio_auth_token": "secretword"})

    assert set(said) == {"provider"}
    assert "token" in said["provider"]
    assert "secretword" not in said["provider"]


async def test_twilio_must_reach_the_service_from_outside(complete):
    assert "https" in (await to_mend(**{**complete, "public_url": "http://127.0.0.1:8080"}))["public address"]


async def test_the_development_key_is_refused(complete):
    assert "rds keys new" in (await to_mend(**{**complete, "contact_keys": DEVELOPMENT}))["keys"]


async def test_a_database_that_is_away_is_one_finding_among_the_others(complete):
    away = {
        **complete,
        "database_url": "postgresql://seedline:secretword@127.0.0.1:1/x",
        "public_url": "http://x",
    }
    said = await to_mend(**away)

    assert set(said) == {"database", "public address"}
    assert "RDS_DATABASE_URL" in said["database"]
    assert "secretword" not in said["database"]


async def test_a_database_that_lacks_migrations_is_to_be_migrated(complete, empty_database):
    assert "rds migrate" in (await to_mend(**{**complete, "database_url": empty_database}))["migrations"]


async def test_rounds_through_twilios_list_that_fail_are_pointed_out(complete, database):
    async with an_office(database) as office:
        await office.rows(
            "INSERT INTO contact.reconciliation (number, begun_at, failures, failure)"
            " VALUES ($1, now(), 3, '20003')",
            STUDY_NUMBER,
        )

    said = (await to_mend(**complete))["provider's list"]

    assert "3 rounds" in said
    assert "20003" in said
    assert STUDY_NUMBER not in said


async def test_a_misspelt_setting_is_pointed_out(complete, monkeypatch):
    monkeypatch.setenv("RDS_DATABSE_URL", "postgresql://secretword@127.0.0.1/x")
    said = (await to_mend(**complete))["settings"]

    assert "RDS_DATABASE_URL" in said
    assert "secretword" not in said
