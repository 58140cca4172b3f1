"""Figures name the last event before which no other was still under way."""

import asyncpg
import pytest

from rds.domain.events import RecruitmentClosed, RecruitmentReopened
from rds.storage.figures import open_snapshot
from tests.support.office import an_office


@pytest.fixture
async def office(database):
    async with an_office(database) as office:
        yield office


async def number_of(office):
    async with open_snapshot(office.system.installation.pool, office.study) as (event, _):
        return event


async def newest(office):
    return await office.value("SELECT max(id) FROM record.event")


async def test_where_all_is_quiet_it_is_the_last_event(office):
    assert await number_of(office) == await newest(office) > 0


async def test_an_event_that_is_under_way_holds_the_number_back_until_it_is_there(office, database):
    before = await newest(office)
    slow = await asyncpg.connect(database, server_settings={"search_path": "study"})
    under_way = slow.transaction()
    await under_way.start()
    await slow.execute(
        "INSERT INTO record.event (study, type, version, data, at, actor, cause)"
        " VALUES ($1, 'MessagingResumed', 1, '{\"caller\": \"c\"}', now(), 'test', 'test')",
        office.study,
    )
    await office.record(RecruitmentClosed(reason="a pause"))

    held_back = await number_of(office)
    await under_way.commit()
    await slow.close()

    assert held_back == before
    assert await number_of(office) == before + 2


async def test_a_number_that_was_given_up_holds_nothing_back(office, database):
    other = await asyncpg.connect(database)
    await other.fetchval("SELECT nextval(pg_get_serial_sequence('record.event', 'id'))")
    await other.close()
    await office.record(RecruitmentClosed(reason="a pause"))

    assert await number_of(office) == await newest(office)


async def test_figures_and_number_are_of_one_instant(office):
    async with open_snapshot(office.system.installation.pool, office.study) as (event, figures):
        await office.record(RecruitmentClosed(reason="a pause"))
        progress = await figures.progress(office.study, office.clock.now())

        assert progress.recruitment_open
        assert event < await newest(office)
    await office.record(RecruitmentReopened())
