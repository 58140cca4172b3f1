"""What `rds` does not start with: it ends at once, with exit code 2 and the way on."""

import pytest

from tests.support.databases import TESTER
from tests.support.terminal import fails_in_words


@pytest.mark.parametrize("words", [["serve"], ["serve", "--with-worker"], ["work"]], ids=" ".join)
def test_a_service_without_a_token_is_refused(terminal, words):
    said = fails_in_words(terminal.type(*words))

    assert "RDS_TWILIO_AUTH_TOKEN" in said
    assert "make serve" in said


def test_a_token_of_blanks_is_none(terminal):
    said = fails_in_words(terminal.type("serve", RDS_TWILIO_AUTH_TOKEN="  "))

    assert "RDS_TWILIO_AUTH_TOKEN" in said


def test_a_local_service_on_a_database_of_ones_own_is_refused(terminal):
    said = fails_in_words(terminal.type("serve", "--with-worker", "--local-without-token"))

    assert "unset RDS_DATABASE_URL" in said


@pytest.mark.parametrize("words", [["study", "list"], ["migrate"], ["serve"]], ids=" ".join)
def test_a_superusers_database_is_refused(terminal, database, words):
    superusers = database.replace(f"{TESTER}@", "seedline@")

    said = fails_in_words(
        terminal.type(*words, RDS_DATABASE_URL=superusers, RDS_TWILIO_AUTH_TOKEN="any other word")
    )

    assert "superuser" in said
    assert "CREATE ROLE" in said


def test_a_plain_text_link_to_another_host_is_refused_before_anything_is_sent(terminal):
    said = fails_in_words(
        terminal.type("study", "list", RDS_DATABASE_URL="postgresql://study:secret@db.invalid/study")
    )

    assert "sslmode=require" in said
    assert "secret" not in said
