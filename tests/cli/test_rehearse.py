"""`rds study rehearse` as a script and a coordinator run it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from rds.app.rehearse import RehearsalError
from rds.cli.rehearsing_json import read_texts
from rds.studyfile import EXAMPLES
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

PATIENCE = 120
FILE = EXAMPLES / "gta-psw.yaml"
COMMAND = [sys.executable, "-c", "from rds.cli import main; main()", "study", "rehearse"]
HOSTILE = {
    "RDS_DATABASE_URL": "postgresql://somebody@127.0.0.1:1/a-real-study",
    "RDS_CONTACT_KEYS": "not a keyring",
    "RDS_PORT": "not a port",
    "RDS_DATA": "/dev/null",
    "RDS_LOG_FORMAT": "neither",
    "RDS_TWILIO_NUMBER": "12",
}
"""Settings of which each would stop any command that reads it."""


@pytest.fixture
def temporary():
    """Give a folder for temporary files that the server's account can pass; nothing may stay in it."""
    folder = Path(tempfile.mkdtemp(prefix="rehearse-test-"))
    folder.chmod(0o755)
    yield folder
    left = list(folder.iterdir())
    shutil.rmtree(folder)
    assert left == []


@pytest.fixture
def rehearse(temporary):
    def run(*words, said="", **environment):
        return subprocess.run(
            [*COMMAND, *map(str, words)],
            input=said.encode(),
            capture_output=True,
            env=os.environ | {"TMPDIR": str(temporary)} | environment,
            timeout=PATIENCE,
            check=False,
        )

    return run


def lines(*texts):
    return "".join(f"{json.dumps(text)}\n" for text in texts)


def objects(done):
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_each_line_of_one_conversation_is_answered_in_order_whatever_is_in_the_environment(rehearse):
    texts = ["", "Yes\nI am", "1", "1", "12"]
    done = rehearse("--to", "screening:adult", FILE, "--format", "json", said=lines(*texts), **HOSTILE)

    told = objects(done)
    assert [one["text"] for one in told] == texts
    assert told[0]["step_before"] == "screening:adult"
    assert [one["step_before"] for one in told[1:]] == [one["step"] for one in told[:-1]]
    assert done.stderr == b""


def test_with_each_every_line_is_a_phone_of_its_own_at_that_step(rehearse):
    texts = ["Home care", "2", "Ailleurs", "Home care", "3", "1", "STOP"]
    options = ("--format=json", "--each", "--kind=recruit", "--language=fr", "--to=survey:sector")
    done = rehearse(*options, FILE, said=lines(*texts))

    told = objects(done)
    assert [one["text"] for one in told] == texts
    assert {one["step_before"] for one in told} == {"survey:sector"}
    sectors = ["home_care", "long_term_care", "other", "home_care", "other", "home_care", None]
    assert [one["answers"].get("sector") for one in told] == sectors
    assert "L'an dernier" in told[0]["replies"][0]["body"]


def test_no_line_no_object(rehearse):
    done = rehearse(FILE, "--format", "json", "--each")

    assert (done.returncode, done.stdout) == (0, b"")


@pytest.mark.parametrize("wrong", [b"yes", b"", b"12", b'["yes"]', b'"yes', b'"\xff"', b"null"])
def test_a_line_that_is_no_json_string_is_named(wrong):
    texts = read_texts([b'"yes"\n', wrong + b"\n"])

    assert next(texts) == "yes"
    with pytest.raises(RehearsalError, match=r'Line 2 .* such as "yes"'):
        next(texts)


def test_what_came_before_a_line_that_is_no_json_string_is_answered(rehearse):
    done = rehearse(FILE, "--format", "json", said=lines("1") + "yes\n")

    assert (done.returncode, len(done.stdout.splitlines())) == (2, 1)
    assert done.stderr.decode().startswith("rds: Line 2 of standard input is not a JSON string.")


def test_a_broken_study_file_is_answered_as_by_study_check(rehearse, tmp_path):
    broken = tmp_path / "study.yaml"
    broken.write_text(FILE.read_text().replace("languages: [en, fr]", "languages: []"))
    check = subprocess.run(
        [*COMMAND[:3], "study", "check", broken], capture_output=True, timeout=PATIENCE, check=False
    )

    done = rehearse(broken, "--format", "json", said=lines("1"))

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == f"rds: {check.stdout.decode()}"


def test_a_step_that_the_study_has_not_is_refused_with_its_steps(rehearse):
    done = rehearse(FILE, "--format", "json", "--to", "survey:shoe_size")

    assert (done.returncode, done.stdout) == (2, b"")
    assert "survey:sector" in done.stderr.decode()


@pytest.mark.parametrize("words", [["--each"], ["--page", "--format", "json"], ["--gap", "-1"]], ids=" ".join)
def test_options_that_do_not_go_together_are_refused_before_anything_starts(rehearse, words):
    done = rehearse(FILE, *words)

    assert (done.returncode, done.stdout) == (2, b"")
    assert words[0] in done.stderr.decode()


@contextmanager
def begun(temporary, *words):
    """Give a rehearsal's process; it is killed if a test leaves it running."""
    with subprocess.Popen(
        [*COMMAND, *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | {"TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_rehearsal_that_is_interrupted_leaves_nothing_behind(temporary, number):
    with begun(temporary, FILE, "--format", "json") as process:
        process.stdin.write(lines("1").encode())
        process.stdin.flush()
        assert process.stdout.readline().startswith(b'{"text": "1"')
        assert list(temporary.iterdir())

        process.send_signal(number)
        assert process.wait(PATIENCE) not in {0, -signal.SIGKILL}


async def test_a_rehearsal_that_is_interrupted_while_its_database_starts_leaves_nothing_behind(temporary):
    with begun(temporary, FILE, "--format", "json") as process:
        await wait_until(lambda: list(temporary.glob("*/data/database/cluster*")), "the database to be made")
        process.send_signal(signal.SIGINT)

        assert process.wait(PATIENCE) not in {0, -signal.SIGKILL}


def test_a_coordinator_plays_two_phones_in_the_terminal(rehearse):
    script = ":state\n:wait 2 days\n:phone 2\n:state\n:nonsense\n:wait soon\nhello\n:quit\n"
    done = rehearse(FILE, "--to", "completed", said=script)

    shown = done.stdout.decode()
    assert done.returncode == 0
    assert "This phone stands at completed (completed)." in shown
    assert re.search(r"Coupons to hand on: (\w{5}-\w{5}), ", shown)
    assert "It is Wednesday 2020-06-03 10:" in shown
    assert re.search(r"Phone 1 has handed a coupon to phone 2\. Text \w{5}-\w{5} to begin\.", shown)
    assert "There is no such command. Type :help." in shown
    assert "such as :wait 2 days" in shown
    assert "text the code you were given" in shown


def test_the_page_says_where_it_is_and_ends_with_ctrl_c(temporary):
    with begun(temporary, "--page", FILE) as process:
        said = b""
        while b"Ctrl-C" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        assert re.match(rb"Open http://127\.0\.0\.1:\d+/#%2B1416555\d+ in a browser", said)
        assert re.search(rb"holds the coupon \w{5}-\w{5}", said)

        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
