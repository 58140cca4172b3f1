"""The image is built from the wheel, and answers from a root that nobody can write to."""

import asyncio
import json
import os
import shutil
import subprocess
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pyrage
import pytest

from rds.storage.sealing import Keyring
from tests.support.installation import STUDY_NUMBER
from tests.support.processes import ACCOUNT, TOKEN, Process, free_port
from tests.support.waiting import limit, wait_until

ROOT = Path(__file__).parents[2]
READ_ONLY = Path(__file__).with_name("read-only-root.sh")
STUDY = ROOT / "rds" / "studyfile" / "examples" / "minimal.yaml"
BUILD_MINUTES = 40


def run(*words, environment=None, minutes=5):
    """Run a tool to its end and return what it said; its failure is the test's."""
    done = subprocess.run(
        [str(word) for word in words],
        env=environment,
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=minutes * 60,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout.strip()


@pytest.fixture(scope="module")
def builder(tmp_path_factory):
    """Give the environment in which buildah keeps its images apart from those of the machine."""
    place = tmp_path_factory.mktemp("images")
    (place / "storage.conf").write_text(
        f'[storage]\ndriver = "vfs"\ngraphroot = "{place}/store"\nrunroot = "{place}/run"\n'
    )
    isolated = {"CONTAINERS_STORAGE_CONF": str(place / "storage.conf"), "BUILDAH_ISOLATION": "chroot"}
    return {**os.environ, **isolated}


@pytest.fixture(scope="module")
def image(builder):
    """Build the image as the Makefile does, on a base of this machine's own Debian, and return its name."""
    base = run("buildah", "from", "--name", "base", "scratch", environment=builder)
    folder = run("buildah", "mount", base, environment=builder)
    run("debootstrap", "--variant=minbase", "bookworm", folder, minutes=10)
    trust_as_this_machine_does(Path(folder))
    run("buildah", "unmount", base, environment=builder)
    run("buildah", "commit", "--rm", base, "localhost/base", environment=builder)
    run(
        *("make", "--old-file", ".venv/ready", "container", "BUILDER=buildah"),
        "ARGS=--quiet --build-arg BASE=localhost/base",
        environment=builder,
        minutes=BUILD_MINUTES,
    )
    version = run("make", "--silent", "version", environment=builder)
    return f"localhost/seedline:{version}"


def trust_as_this_machine_does(base):
    """Let pip in the base trust the authorities that it trusts here, as behind a proxy that opens TLS."""
    if authorities := os.environ.get("PIP_CERT"):
        shutil.copy(authorities, base / "etc" / "authorities.crt")
        (base / "etc" / "pip.conf").write_text("[global]\ncert = /etc/authorities.crt\n")


@pytest.fixture(scope="module")
def root(builder, image):
    """Give the folder of a container's root."""
    run("buildah", "from", "--name", "tried", image, environment=builder)
    yield run("buildah", "mount", "tried", environment=builder)
    run("buildah", "rm", "tried", environment=builder)


@pytest.fixture
def settings(tmp_path):
    """Give the settings of a service with an embedded database in a folder that its user may write to."""
    volumes = {}
    for place in ("/backups", "/heads", "/mnt"):
        (folder := tmp_path / place[1:]).mkdir()
        os.chown(folder, 10001, 10001)
        volumes[folder] = place
    for step in (tmp_path, *tmp_path.parents):
        if step.owner() == "root" and step != Path("/"):
            step.chmod(step.stat().st_mode | 0o011)
    return {
        "PATH": "/opt/seedline/bin:/usr/bin:/bin",
        "NUMBA_CACHE_DIR": "/tmp/numba",
        "RDS_TEST_VOLUMES": " ".join(f"{folder}:{place}" for folder, place in volumes.items()),
        "RDS_DATA": "/mnt/data",
        "RDS_HEADS": "/heads",
        "RDS_CONTACT_KEYS": Keyring.generate().to_text(),
        "RDS_BACKUP_RECIPIENT": str(pyrage.x25519.Identity.generate().to_public()),
        "RDS_PORT": str(free_port()),
        "RDS_TWILIO_ACCOUNT_SID": ACCOUNT,
        "RDS_TWILIO_AUTH_TOKEN": TOKEN,
        "RDS_TWILIO_NUMBER": STUDY_NUMBER,
        "RDS_TWILIO_URL": "http://127.0.0.1:9",
    }


@asynccontextmanager
async def container(root, settings, *words):
    """Run a command in the container's root, and end it with the block."""
    process = await asyncio.create_subprocess_exec(
        "sh",
        READ_ONLY,
        root,
        *words,
        env=settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
            async with limit("a killed container"):
                await process.wait()


def test_the_image_says_what_it_is_and_runs_as_nobody_in_particular(builder, image):
    config = json.loads(run("buildah", "inspect", "--type", "image", image, environment=builder))["Docker"]

    assert config["config"]["User"] == "10001:10001"
    assert config["config"]["Entrypoint"] == ["rds"]
    assert config["config"]["Healthcheck"]["Test"][0] == "CMD"
    assert config["config"]["Labels"]["org.opencontainers.image.version"] == image.rpartition(":")[2]


async def test_a_service_answers_from_a_root_that_nobody_can_write_to(root, settings):
    async with (
        container(root, settings, "rds", "serve", "--with-worker") as serve,
        aiohttp.ClientSession() as session,
    ):
        await serve.until("Seedline answers")
        address = f"http://127.0.0.1:{settings['RDS_PORT']}"
        for path in ("/healthz", "/readyz", "/metrics"):
            async with session.get(address + path) as answer:
                assert answer.status == 200, path

        async with container(root, settings, "rds", "backup", "--into", "/backups") as backup:
            assert await backup.ended() == 0, backup.said
        async with container(root, settings, "rds", "verify") as verify:
            assert await verify.ended() == 0, verify.said
        async with container(root, settings, "touch", "/opt/seedline/changed") as touch:
            assert await touch.ended() != 0
        await wait_until(lambda: backups_succeeded(session, address), "the backup to be in the metrics")


async def backups_succeeded(session, address):
    async with session.get(f"{address}/metrics") as answer:
        return 'seedline_failed_runs{reason="none",task="backup"} 0.0' in await answer.text()
