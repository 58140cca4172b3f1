"""The wheel, installed where nothing else is: alone it estimates, with the service it runs studies."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RESPONDENTS = ROOT / "docs" / "examples" / "respondents.csv"
STUDY = ROOT / "rds" / "studyfile" / "examples" / "gta-psw.yaml"
MINUTES = 60

pytestmark = pytest.mark.slow


def run(*words, within=2 * MINUTES, cwd=None, env=None):
    return subprocess.run(
        [str(word) for word in words],
        capture_output=True,
        text=True,
        timeout=within,
        cwd=cwd,
        env=env,
        check=False,
    )


def install(python, *what, within):
    """Install with pip, in the versions that this project is tested with, uncompiled to save a minute."""
    pins = python.parent / "pins.txt"
    # Hashes in constraints would be asked of the wheel too, which has just been built.
    lock = (ROOT / "requirements.lock").read_text().splitlines()
    pins.write_text("".join(f"{line.rstrip(chr(92))}\n" for line in lock if not line.startswith(" ")))
    done = run(python, "-m", "pip", "install", "--no-compile", "--constraint", pins, *what, within=within)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """A folder with the wheel of this tree, built with the installed hatchling."""
    folder = tmp_path_factory.mktemp("wheels")
    build = ("-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    done = run(sys.executable, *build)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def environment(tmp_path, wheels):
    """The programs of a fresh environment with the base install."""
    run(sys.executable, "-m", "venv", tmp_path / "fresh")
    programs = tmp_path / "fresh" / "bin"
    install(programs / "python", *wheels.glob("*.whl"), within=8 * MINUTES)
    return programs


def test_the_base_install_estimates_and_its_advice_brings_the_service(environment, wheels, tmp_path):
    def rds(*words):
        return run(environment / "rds", *words, cwd=tmp_path)

    assert rds("--version").stdout.startswith("seedline ")
    assert run(environment / "python", "-m", "estimators", "--version", cwd=tmp_path).returncode == 0

    estimated = rds("estimate", RESPONDENTS, "--outcome", "union_member")
    assert "union_member  yes    658     0.275" in estimated.stdout, estimated.stderr

    refused = rds("study", "check", STUDY)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "pip install 'seedline[service]'" in refused.stderr
    assert "pip install 'seedline[service]'" in " ".join(rds("--help").stdout.split())

    advice = ("--find-links", wheels, "seedline[service]")
    install(environment / "python", *advice, within=8 * MINUTES)
    checked = rds("study", "check", STUDY)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "  serve " in rds("--help").stdout
    assert rds("migrate", "--help").returncode == 0

    with_data = {**os.environ, "RDS_DATA": str(reachable_by_the_server(tmp_path / "data"))}
    small = ("demo", "--participants", "30", "--seeds", "20", "--out", "out")
    done = run(environment / "rds", *small, cwd=tmp_path, env=with_data, within=8 * MINUTES)
    assert (done.returncode, done.stderr) == (0, "")
    assert "everything holds" in done.stdout
    assert len((tmp_path / "out" / "recruitment.csv").read_text().splitlines()) == 31
    assert 'pip install "seedline[analysis]"' in done.stdout, "what the report needs"


def reachable_by_the_server(folder):
    """Return the folder; the server's account, which is not root, can pass to it."""
    for step in folder.parents:
        if step.owner() == "root" and step != Path("/"):
            step.chmod(step.stat().st_mode | 0o011)
    return folder
