"""Logs: events with keys as JSON, and not a word of what a library says."""

import json
import logging
from io import StringIO

import pytest
import structlog

from rds.logs import configure
from tests.support.office import phone


@pytest.fixture
def logs(capsys):
    """Give what was logged since, line by line; the tester's own logging is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_an_event_is_one_line_of_json_with_its_time_in_utc(logs):
    configure("json")
    structlog.get_logger().warning("text.left", message="SM1", fault="TimeoutError")
    (line,) = logs()

    assert line["timestamp"].endswith("Z")
    assert {**line, "timestamp": ""} == {
        "event": "text.left",
        "level": "warning",
        "message": "SM1",
        "fault": "TimeoutError",
        "timestamp": "",
    }


def test_a_librarys_words_are_not_kept(logs):
    configure("json")
    try:
        raise ValueError(f"cannot send to {phone(1)}")
    except ValueError:
        logging.getLogger("another.package").exception(
            "while sending to %s", phone(1), extra={"to": phone(1)}
        )
    (line,) = logs()

    assert (line["event"], line["level"]) == ("library.spoke", "error")
    assert (line["logger"], line["fault"]) == ("another.package", "ValueError")
    assert phone(1) not in json.dumps(line)
    assert "sending" not in json.dumps(line)


def test_a_library_is_heard_from_warnings_on(logs):
    configure("json")
    logging.getLogger("another.package").info("all is well")

    assert logs() == []


def test_the_console_form_is_for_reading(logs, capsys):
    configure("console")
    structlog.get_logger().info("serve.stopping")

    assert "serve.stopping" in capsys.readouterr().err


class FullDisk(StringIO):
    """A stream that takes nothing."""

    def flush(self):
        raise OSError(28, "No space left on device")

    def write(self, _text):
        self.flush()


def test_a_log_that_cannot_be_written_stops_nothing(logs, monkeypatch):
    monkeypatch.setattr("sys.stderr", FullDisk())
    configure("json")

    structlog.get_logger().error("text.left")
    logging.getLogger("another.package").error("no room")
    monkeypatch.undo()

    assert logs() == []
