"""Nobody learns a number, a word or an answer from a log, an error, an event, an address or a table of the
state.
"""

import logging

import pytest
from structlog.testing import capture_logs

from rds.domain.replies import ReplyKey
from rds.logs import Foreign
from tests.support.databases import TESTER, dsn_of
from tests.support.study_traces import NETWORK_SIZE, SECRETS, Aftermath, live_through

PLACES = [
    "addresses requested",
    "answers over HTTP",
    "contact data as it lies on the disk",
    "exceptions",
    "figures",
    "jobs",
    "logs",
    "record",
    "server's log",
    "state",
]


@pytest.fixture(scope="module")
async def aftermath(server, administration, template):
    """Give what one study left behind."""
    name = "seedline_test_privacy"
    await administration.execute(f"CREATE DATABASE {name} OWNER {TESTER} TEMPLATE {template}")
    left = Aftermath()
    await live_through(dsn_of(server, name), left)
    left.leave("server's log", (server._data / "server.log").read_text())
    yield left
    await administration.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_left(aftermath, place, secret):
    assert secret.casefold() not in aftermath.places[place].casefold()


def test_every_place_was_looked_at_and_holds_something(aftermath):
    assert sorted(aftermath.places) == PLACES
    assert min(len(left) for left in aftermath.places.values()) > 100


def test_the_secrets_were_there_to_be_found(aftermath):
    assert NETWORK_SIZE in aftermath.answers
    assert ReplyKey.CONFIRM_NUMBER in aftermath.said
    assert NETWORK_SIZE in aftermath.said
    assert "ConsentGiven" in aftermath.places["record"]
    assert "could_not_answer" in aftermath.places["state"]
    assert "RuntimeError" in aftermath.places["jobs"]
    for happened in ("text.left", "RuntimeError", "web.fault", "UndefinedTableError"):
        assert happened in aftermath.places["logs"]
    for fault in ("NotSent", "HonorariumAlreadyEarned", "DatabaseFault", "NotAPhone"):
        assert fault in aftermath.places["exceptions"]
    assert "Messages.json?" in aftermath.places["addresses requested"]


def test_a_librarys_own_words_never_reach_the_log():
    record = logging.LogRecord(
        "asyncpg",
        logging.ERROR,
        "file",
        1,
        "could not send to %s",
        ("+14165550142",),
        (ValueError, ValueError("+14165550142"), None),
    )

    with capture_logs() as logs:
        Foreign().emit(record)

    assert logs == [
        {"event": "library.spoke", "logger": "asyncpg", "fault": "ValueError", "log_level": "error"}
    ]
