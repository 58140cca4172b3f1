"""The short form of the upgrade drill, and what an upgrade refuses."""

import shutil
from pathlib import Path

import pytest

from rds.settings import Settings
from rds.storage.embedded import start
from rds.storage.embedded_upgrade import upgrade_cluster
from rds.storage.installation import InstallationError
from rds.storage.os_account import EmbeddedServerError
from rds.wiring.database_upgrade import upgrade_database
from tests.drills.upgrade import KEYRING, settings_of_folder, upgrade_older
from tests.support.databases import ask
from tests.support.older_postgresql import make_older_database, older_programs
from tests.support.postgres_servers import make_folder
from tests.support.waiting import limited

pytestmark = pytest.mark.slow
EVENTS = "SELECT count(*) FROM record.event"


@pytest.fixture
def place():
    place = make_folder()
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="module")
async def older():
    """Give a folder with a database of an older PostgreSQL, which no test changes, and its programs."""
    place = make_folder()
    programs = older_programs(place)
    await make_older_database(place / "database", programs)
    yield place / "database", programs
    shutil.rmtree(place)


@pytest.fixture
def database(older, place):
    """Give a copy of it."""
    shutil.copytree(older[0], place / "database", symlinks=True)
    for path in (place / "database", *(place / "database").rglob("*")):
        shutil.chown(path, older[0].stat().st_uid, older[0].stat().st_gid)
    return place / "database"


@limited(within=180)
async def test_an_upgrade_that_is_killed_is_done_by_the_next_one_and_nothing_is_lost(place):
    found = await upgrade_older(place, kill_after=(1.5,))

    assert found.kills == 1
    assert (found.upgrade.before, found.upgrade.after) == (16, 18)
    assert found.upgrade.tables > 50
    assert found.upgrade.verification.events == found.verification.events > 1000
    assert found.verification.findings == ()
    assert not found.held
    assert found.upgrade.kept.name == "cluster.postgresql-16"


@pytest.mark.parametrize("renamed", [1, 2])
@limited(within=120)
async def test_wherever_it_is_cut_off_while_it_takes_its_place_all_is_there(
    older, database, monkeypatch, renamed
):
    left, rename = [renamed], Path.rename

    def rename_so_often(path, target):
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return rename(path, target)

    with monkeypatch.context() as cut:
        cut.setattr(Path, "rename", rename_so_often)
        with pytest.raises(KeyboardInterrupt):
            await upgrade_cluster(database, KEYRING, older[1])
    if renamed < 2:  # the old one is still in its place
        with pytest.raises(EmbeddedServerError, match="rds database upgrade"):
            await start(database)
        await upgrade_cluster(database, KEYRING, older[1])
    server = await start(database)
    assert await ask(server, EVENTS) > 1000
    await server.stop()
    assert {path.name for path in database.glob("cluster*")} == {"cluster", "cluster.postgresql-16"}


@limited(within=120)
async def test_an_upgrade_refuses_what_it_cannot_do_and_says_what_to_do(older, database, place):
    with pytest.raises(EmbeddedServerError, match=r"its programs are not in .*pip install .*--programs"):
        await upgrade_cluster(database, KEYRING, place / "nothing")
    with pytest.raises(InstallationError, match="holds no database"):
        await upgrade_database(settings_of_folder(place / "elsewhere"), None)
    with pytest.raises(InstallationError, match="server of your own"):
        await upgrade_database(Settings(database_url="postgresql://u@127.0.0.1/x"), None)
    (database / "cluster.postgresql-16").mkdir()
    with pytest.raises(EmbeddedServerError, match="from an earlier upgrade: move it elsewhere"):
        await upgrade_cluster(database, KEYRING, older[1])
    (database / "cluster.postgresql-16").rmdir()

    await upgrade_cluster(database, KEYRING, older[1])
    with pytest.raises(EmbeddedServerError, match="nothing to upgrade"):
        await upgrade_cluster(database, KEYRING, older[1])
    server = await start(database)
    with pytest.raises(EmbeddedServerError, match="in use: stop every rds process"):
        await upgrade_cluster(database, KEYRING, older[1])
    await server.stop()
    (database / "cluster").rename(place / "lost")
    with pytest.raises(EmbeddedServerError, match="has lost its cluster"):
        await start(database)
