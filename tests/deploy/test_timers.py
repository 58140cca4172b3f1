"""Backup, verification and reconciliation by the timers of compose, systemd and Kubernetes."""

import asyncio
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyrage
import pytest
import yaml

from rds.storage.maintenance import read_runs
from tests.support.carrier import a_carrier
from tests.support.installation import settings_of
from tests.support.processes import ACCOUNT, TOKEN
from tests.support.waiting import limit, wait_until

DEPLOY = Path(__file__).parents[2] / "deploy"
RDS = Path(sys.executable).with_name("rds")
EVERY_DAY = DEPLOY / "compose" / "every-day.sh"
TASKS = ("backup", "verify", "reconcile")


def times_and_commands_of_compose():
    """Return when and what each timer runs, without the program's name and with a folder by its last part."""
    services = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())["services"]
    for task in TASKS:
        shell, script, at, program, *words = services[task]["entrypoint"]
        assert (shell, script, program) == ("sh", "/every-day.sh", "rds")
        yield task, at, tuple(words)


def times_and_commands_of_systemd():
    for task in TASKS:
        service, timer = (
            (DEPLOY / "systemd" / f"seedline-{task}.{kind}").read_text() for kind in ("service", "timer")
        )
        (command,) = re.findall(r"^ExecStart=/opt/seedline/bin/rds (.*)$", service, re.MULTILINE)
        (at,) = re.findall(r"^OnCalendar=\*-\*-\* (\d\d:\d\d):00 UTC$", timer, re.MULTILINE)
        yield task, at, tuple(word.replace("/var/lib/seedline-service", "") for word in shlex.split(command))


def times_and_commands_of_kubernetes():
    jobs = {
        each["metadata"]["name"]: each["spec"]
        for each in yaml.safe_load_all((DEPLOY / "kubernetes" / "timers.yaml").read_text())
        if each["kind"] == "CronJob"
    }
    for task in TASKS:
        minute, hour, *rest = jobs[task]["schedule"].split()
        assert (rest, jobs[task]["timeZone"]) == (["*", "*", "*"], "Etc/UTC")
        (container,) = jobs[task]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
        yield task, f"{int(hour):02}:{int(minute):02}", tuple(container["args"])


def test_the_timers_do_the_same_at_the_same_time_everywhere():
    compose = list(times_and_commands_of_compose())

    assert compose == list(times_and_commands_of_systemd())
    assert compose == list(times_and_commands_of_kubernetes())


@pytest.fixture
async def environment(database, office, tmp_path):
    """Give the settings that the timers need, with an account at a double of the provider."""
    async with a_carrier("http://127.0.0.1:9") as (_, its_address):
        yield settings_of(database) | {
            "PATH": f"{RDS.parent}:{os.environ['PATH']}",
            "RDS_HEADS": str(tmp_path / "heads"),
            "RDS_BACKUP_RECIPIENT": str(pyrage.x25519.Identity.generate().to_public()),
            "RDS_TWILIO_ACCOUNT_SID": ACCOUNT,
            "RDS_TWILIO_AUTH_TOKEN": TOKEN,
            "RDS_TWILIO_URL": its_address,
        }


@pytest.mark.parametrize("timer", list(times_and_commands_of_compose()), ids=TASKS)
async def test_a_timer_of_compose_does_its_task_and_ends_when_asked_to(environment, office, tmp_path, timer):
    begun, (task, _at, words) = time.time(), timer
    here = [word.replace("/backups", str(tmp_path / "backups")) for word in words]
    every_day = await asyncio.create_subprocess_exec(
        *("sh", EVERY_DAY, "2 seconds", "rds", *here), env=environment
    )
    await wait_until(lambda: has_succeeded(office, task, begun), f"the timer's {task}")
    every_day.send_signal(signal.SIGTERM)

    async with limit("the timer to end", within=10):
        assert await every_day.wait() == 0
    assert (tmp_path / "backups").exists() == (task == "backup")


async def has_succeeded(office, task, since):
    noted = {"reconcile": "reconciliation"}.get(task, task)
    return any(
        run.task == noted and run.succeeded_at >= since and not run.failures
        for run in await read_runs(office.system.installation.pool)
    )


async def test_a_run_that_fails_is_told_and_the_next_one_comes_all_the_same():
    every_day = await asyncio.create_subprocess_exec(
        *("sh", EVERY_DAY, "1 second", "sh", "-c", "exit 3"), stderr=asyncio.subprocess.PIPE
    )
    async with limit("what the timer says of two runs"):
        said = [await every_day.stderr.readline() for _ in range(2)]
    every_day.send_signal(signal.SIGTERM)

    assert [b"ended with exit code 3" in line for line in said] == [True, True]
    async with limit("the timer to end", within=10):
        assert await every_day.wait() == 0


def test_secrets_are_made_once_and_whole(tmp_path):
    for file in ("make-secrets.sh", "env.example"):
        shutil.copy(DEPLOY / "compose" / file, tmp_path)
    (tmp_path / "env.example").rename(tmp_path / ".env")

    def make(typed):
        return subprocess.run(
            ["sh", "make-secrets.sh"],
            cwd=tmp_path,
            env={**os.environ, "RDS": str(RDS)},
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    first = make("the token\n")
    assert first.returncode == 0, first.stderr
    made = {file.name: file.read_bytes() for file in (tmp_path / "secrets").iterdir()}
    settings = (tmp_path / ".env").read_text()
    second = make("")

    assert second.returncode == 0, second.stderr
    compose = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())
    assert set(made) == {Path(secret["file"]).name for secret in compose["secrets"].values()}
    assert made["twilio_auth_token"] == b"the token"
    assert {file.name: file.read_bytes() for file in (tmp_path / "secrets").iterdir()} == made
    assert (tmp_path / ".env").read_text() == settings
    assert settings.count("RDS_BACKUP_RECIPIENT=age1") == 1
    assert (tmp_path / "backup.identity").stat().st_mode & 0o077 == 0
    assert (tmp_path / "backups").stat().st_uid == 10001
