"""Each file of deploy/ by the tool that will read it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
MOST_EXPOSURE = 1.3
"""Of ten, by `systemd-analyze security`: the network is left, and memory that numba writes code to."""


def run(*words, **settings):
    """Run a tool to its end and return what it said; its failure is the test's."""
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=120, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_prometheus_reads_the_rules_and_each_alert_rings_when_it_should():
    run("promtool", "check", "config", DEPLOY / "monitoring" / "prometheus.yaml")
    run("promtool", "test", "rules", DEPLOY / "monitoring" / "alerts_test.yaml")


@pytest.mark.parametrize("authority", ["", "local_certs"])
def test_caddy_reads_its_file_with_and_without_a_public_name(authority):
    environment = {
        "SEEDLINE_HOST": "rds.example.org",
        "SEEDLINE_UPSTREAM": "serve:8080",
        "SEEDLINE_CADDY": authority,
        "HOME": "/tmp",
    }
    run(
        "caddy",
        "validate",
        "--adapter",
        "caddyfile",
        "--config",
        DEPLOY / "compose" / "Caddyfile",
        env=environment,
    )


@pytest.mark.parametrize(
    "file", sorted((ROOT / ".github" / "workflows").glob("*.yml")), ids=lambda file: file.name
)
def test_github_reads_its_workflows(file):
    run(Path(sys.executable).parent / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", file)


def test_compose_reads_its_file():
    compose = DEPLOY / "compose" / "compose.yaml"

    run(Path(sys.executable).parent / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", compose)


def test_kubernetes_reads_its_files_and_knows_every_field(tmp_path):
    whole = tmp_path / "all.yaml"
    whole.write_text(run("kubectl", "kustomize", DEPLOY / "kubernetes"))

    said = run(Path(sys.executable).parent / "kubernetes-validate", "-k", "1.31", "--strict", whole)

    kinds = [one["kind"] for one in yaml.safe_load_all(whole.read_text())]
    assert said.count("passed for resource") == len(kinds) - 1, (
        said
    )  # the operator's Cluster has no schema there


@pytest.fixture
def installed(tmp_path):
    """Give a root in which the units and what they start are installed."""
    units = tmp_path / "etc" / "systemd" / "system"
    shutil.copytree(DEPLOY / "systemd", units)
    program = tmp_path / "opt" / "seedline" / "bin" / "rds"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    targets = tmp_path / "usr" / "lib" / "systemd" / "system"
    targets.mkdir(parents=True)
    for target in Path("/usr/lib/systemd/system").glob("*.target"):
        shutil.copy(target, targets)
    return tmp_path


TASKS = ("backup", "verify", "reconcile")
UNITS = ["seedline-serve.service", "seedline-work@1.service", *(f"seedline-{task}.service" for task in TASKS)]
TIMERS = [f"seedline-{task}.timer" for task in TASKS]


@pytest.mark.parametrize("unit", UNITS + TIMERS)
def test_systemd_reads_a_unit_without_a_word_about_it(installed, unit):
    assert run("systemd-analyze", "verify", f"--root={installed}", unit) == ""


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_may_do_little(installed, unit):
    said = run("systemd-analyze", "security", f"--root={installed}", "--offline=true", unit)

    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert float(exposure.group(1)) <= MOST_EXPOSURE
