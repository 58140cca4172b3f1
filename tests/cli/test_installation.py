"""What an operator types before a study is open, and what is answered when something is wrong."""

import pytest

from rds.storage.sealing import DEVELOPMENT
from tests.support.installation import KEYS
from tests.support.office import phone
from tests.support.terminal import fails_in_words

STUDY = "example-study"


def test_a_new_key_ring_works_and_can_be_rotated(terminal):
    made = terminal.type("keys", "new").out.strip()
    rotated = terminal.type("keys", "rotate", RDS_CONTACT_KEYS=made).out.strip()

    assert rotated.startswith(made + ",k2:")
    assert terminal.type("study", "list", RDS_CONTACT_KEYS=rotated).code == 0


def test_a_broken_key_ring_is_explained_without_showing_it(terminal):
    said = fails_in_words(terminal.type("study", "list", RDS_CONTACT_KEYS="fingerprint:c2VjcmV0d29yZA=="))

    assert "openssl rand" in said
    assert "c2VjcmV0d29yZA" not in said


def test_the_development_key_is_refused(terminal):
    assert "rds keys new" in fails_in_words(terminal.type("study", "list", RDS_CONTACT_KEYS=DEVELOPMENT))


def test_a_database_without_keys_is_refused(terminal):
    assert "RDS_CONTACT_KEYS" in fails_in_words(terminal.type("study", "list", RDS_CONTACT_KEYS=""))


def test_an_empty_database_asks_to_be_migrated_and_can_be(terminal, empty_database):
    assert "rds migrate" in fails_in_words(terminal.type("study", "list", RDS_DATABASE_URL=empty_database))
    assert "rds migrate" in fails_in_words(terminal.type("verify", RDS_DATABASE_URL=empty_database))
    assert "0001_record" in terminal.type("migrate", RDS_DATABASE_URL=empty_database).out
    assert "up to date" in terminal.type("migrate", RDS_DATABASE_URL=empty_database).out
    assert terminal.type("study", "list", RDS_DATABASE_URL=empty_database).code == 0


@pytest.mark.parametrize("command", [("migrate",), ("verify",), ("study", "list"), ("jobs", "list")])
def test_a_database_that_is_away_is_named_by_its_setting(terminal, command):
    away = "postgresql://seedline:secretword@127.0.0.1:1/seedline"
    said = fails_in_words(terminal.type(*command, RDS_DATABASE_URL=away))

    assert "RDS_DATABASE_URL" in said
    assert "secretword" not in said


def test_the_record_is_verified_without_any_keys(opened):
    opened.type("seeds", "issue", STUDY)

    assert "everything holds" in opened.type("verify", RDS_CONTACT_KEYS="").out


def test_a_folder_without_a_database_is_not_made_into_one(terminal):
    said = fails_in_words(terminal.type("verify", "--data", terminal.folder / "nothing"))

    assert "nothing" in said
    assert not (terminal.folder / "nothing").exists()


@pytest.fixture
async def set_aside(office):
    """Let a job fail for good, as the queue leaves it."""
    await office.text(phone(1), "HELP")
    await office.rows("UPDATE jobs.pgqueuer SET status = 'failed', attempts = 1")
    await office.rows(
        "INSERT INTO jobs.pgqueuer_log (job_id, status, priority, entrypoint, traceback)"
        " SELECT id, 'failed', 1, entrypoint,"
        " $1 FROM jobs.pgqueuer",
        {"exception_message": "SealBroken"},
    )


def test_jobs_set_aside_are_listed_with_their_reason_and_run_again(office, terminal, set_aside):
    listed = terminal.type("jobs", "list").out

    assert "send_message" in listed
    assert "SealBroken" in listed
    assert phone(1) not in listed
    assert "MEND  jobs" in terminal.type("doctor").out
    assert "queue: 0" in terminal.type("jobs", "retry", "--kind", "carry_out_payout").out
    assert "queue: 1" in terminal.type("jobs", "retry").out
    assert "No job was set aside" in terminal.type("jobs", "list").err
    assert "ok    jobs" in terminal.type("doctor").out


def test_a_kind_of_work_that_there_is_not_is_refused_with_those_there_are(terminal, opened):
    said = fails_in_words(terminal.type("jobs", "retry", "--kind", "make_coffee"))

    assert "send_reminder" in said
    assert "answer_text" in said


def test_a_wrong_setting_is_named_and_its_value_is_not_shown(terminal):
    said = fails_in_words(
        terminal.type("study", "list", RDS_DATABASE_URL="secretword", RDS_PORT="http", RDS_LOG_FORMAT="xml")
    )

    assert "RDS_DATABASE_URL should begin with postgresql://" in said
    assert "RDS_PORT should be a valid integer" in said
    assert "RDS_LOG_FORMAT should be 'json' or 'console'" in said
    assert "secretword" not in said
    assert KEYS not in said
    assert len(said.splitlines()) == 3
