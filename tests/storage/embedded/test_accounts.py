"""Whom the embedded server runs as, and what that account can reach."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from rds.storage.embedded import start
from rds.storage.embedded_cluster import make_socket_folder
from rds.storage.os_account import (
    Account,
    EmbeddedServerError,
    _copy_for_everyone,
    binaries,
    obstacle,
    reachable,
    server_account,
)

SOMEBODY_ELSE = Account(12345, 12345)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another account")


@as_root
async def test_root_is_told_which_directory_its_servers_account_cannot_pass(place):
    (place / "closed").mkdir(mode=0o700)
    with pytest.raises(EmbeddedServerError, match=r"cannot pass .*/closed: run `chmod o\+x "):
        await start(place / "closed" / "data", durable=False)
    assert list((place / "closed").iterdir()) == []


@as_root
@pytest.mark.parametrize(("owner", "runs_as"), [("daemon", "daemon"), (12345, "nobody"), ("root", "nobody")])
def test_roots_server_runs_as_the_directorys_owner_or_else_as_nobody(place, owner, runs_as):
    (place / "data").mkdir()
    shutil.chown(place / "data", owner)
    assert server_account(place / "data").uid == pwd.getpwnam(runs_as).pw_uid


@as_root
async def test_the_servers_files_belong_to_the_directorys_owner(place):
    (place / "data").mkdir()
    shutil.chown(place / "data", "daemon")
    server = await start(place / "data", durable=False)
    assert (place / "data" / "cluster" / "postmaster.pid").owner() == "daemon"
    await server.stop()


def test_a_default_place_that_the_server_cannot_reach_gives_way_to_another(place):
    (place / "closed").mkdir(mode=0o700)
    wanted = place / "closed" / "data"
    assert (reachable(wanted) == wanted) == (os.geteuid() != 0)
    assert reachable(wanted) == reachable(wanted)
    assert reachable(place / "data") == place / "data"


def test_an_obstacle_is_the_first_step_that_an_account_may_not_pass(place):
    (place / "closed").mkdir(mode=0o700)
    (place / "closed" / "inner").mkdir(mode=0o700)
    assert obstacle(place / "closed" / "inner", SOMEBODY_ELSE) == place / "closed"
    assert obstacle(place / "closed" / "inner", Account(os.geteuid(), os.getegid())) is None
    assert obstacle(place / "not yet made", SOMEBODY_ELSE) is None


@as_root
def test_a_private_installation_is_copied_so_that_the_servers_account_can_run_it(place):
    package = Path(binaries(Account(os.geteuid(), os.getegid()))).parents[1]
    _copy_for_everyone(package, place / "copy")
    _copy_for_everyone(package, place / "copy")
    assert [entry.name for entry in place.iterdir()] == ["copy"]
    programs = place / "copy" / package.name / "pginstall" / "bin"
    for program in ("initdb", "pg_ctl", "pg_isready", "postgres"):
        run = subprocess.run(
            [programs / program, "--version"], user=12345, group=12345, capture_output=True, timeout=60
        )
        assert run.returncode == 0, run.stderr


def test_a_copy_is_open_to_everyone_however_private_the_original(place):
    (place / "private" / "bin").mkdir(parents=True)
    (place / "private" / "bin" / "postgres").touch(mode=0o700)
    for folder in (place / "private", place / "private" / "bin"):
        folder.chmod(0o700)
    _copy_for_everyone(place / "private", place / "copy")
    assert obstacle(place / "copy" / "private" / "bin" / "postgres", SOMEBODY_ELSE) is None
    assert (place / "copy" / "private" / "bin" / "postgres").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("planted", ["link", "file"])
def test_a_planted_socket_folder_is_refused(place, monkeypatch, planted):
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    ours = make_socket_folder(place / "data", Account(os.geteuid(), os.getegid()))
    assert ours.parent == place
    ours.rmdir()
    if planted == "link":
        ours.symlink_to(place)
    else:
        ours.touch()
    with pytest.raises(EmbeddedServerError, match="belongs to somebody else: remove it"):
        make_socket_folder(place / "data", Account(os.geteuid(), os.getegid()))
