"""A running service sees that another database has taken the place of its own, and holds still."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from rds.domain.coupon_code import display
from rds.storage.heads import latest_head, read_head, write_head
from rds.wiring import held
from rds.wiring.held import write_present_head
from rds.wiring.restore import release_restored
from rds.wiring.running import running_work
from tests.support.databases import TESTER
from tests.support.drill import a_drill
from tests.support.office import a_protocol, phone
from tests.support.waiting import limited, wait_until

AMINA = phone(11)


@pytest.fixture
async def drill(tmp_path):
    async with a_drill(tmp_path) as drill:
        drill.study = a_protocol()["id"]
        yield drill


async def put_a_copy_in_place_of(database, administration):
    """Let a copy have the database's name: the service's connections are cut, and find the copy."""
    name = urlsplit(database).path[1:]
    await administration.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await administration.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
    )
    await administration.execute(f"ALTER DATABASE {name} RENAME TO {name}_lost")
    await administration.execute(f"CREATE DATABASE {name} TEMPLATE {name}_lost OWNER {TESTER}")
    await administration.execute(f"DROP DATABASE {name}_lost")


@pytest.mark.slow
@limited(within=240)
async def test_a_worker_whose_database_is_replaced_stops_until_it_is_released(
    drill, database, administration, monkeypatch
):
    monkeypatch.setattr(held, "LOOK_FOR_ANOTHER_SECONDS", 0.05)
    async with drill.service(database) as office, running_work(office.system):
        await office.open(a_protocol())
        code = display(await office.seed_coupon())
        assert not office.system.hold.held

        await put_a_copy_in_place_of(database, administration)
        await wait_until(lambda: office.system.hold.held, "the worker to see that the database is another")
        hold = await office.system.installation.restoring.present_hold()
        await drill.twilio.receive(AMINA, code)
        assert hold.reason == "copied from elsewhere"
        assert drill.heard(AMINA) == []

        await release_restored(office.system, by="coordinator", unreconciled=True)
        await wait_until(lambda: drill.heard(AMINA), "the worker to answer what came while it was held")
    await drill.twilio.settle()


@limited(within=240)
async def test_a_record_behind_the_last_head_is_held_and_leaves_the_head_as_it_is(drill, database):
    async with drill.service(database) as office:
        await office.open(a_protocol())
        installation, settings = office.system.installation, office.system.settings
        keyring = installation.place.keyring
        present = await read_head(installation.pool)
        lost = replace(
            present,
            last_event=present.last_event + 5,
            recorded_at=datetime(2026, 1, 1, tzinfo=UTC).isoformat(),
        )
        write_head(settings.heads, lost, keyring)

        await write_present_head(installation, settings)

        assert latest_head(settings.heads, keyring).last_event == lost.last_event
        assert (await installation.restoring.present_hold()).reason == "behind the last head"
