"""How far the provider's list has been gone through, whatever clocks and failures do."""

import asyncio
from datetime import timedelta

from rds.app.reconcile import OVERLAP, reconcile
from rds.domain.replies import ReplyKey
from tests.support.office import phone

AMINA, BINTOU = phone(1), phone(2)


async def test_a_text_that_shows_up_late_in_the_list_is_found_in_the_overlap(office, twilio, a_round_of):
    late = twilio.drop(AMINA, "HELP")
    twilio.hidden.add(late.id)
    office.clock.forward(hours=5)
    assert (await a_round_of()).taken == 0

    twilio.hidden.clear()
    office.clock.forward(minutes=5)
    assert (await a_round_of()).taken == 1


async def test_each_round_begins_with_the_last_text_listed_however_long_ago(office, twilio, a_round_of):
    await a_round_of()
    ended = office.clock.now()
    office.clock.forward(hours=1)
    dropped, dropped_at = twilio.drop(AMINA, "HELP"), office.clock.now()
    office.clock.forward(days=3)
    await office.text(BINTOU, "HELP")

    found = await a_round_of()

    assert found.since == max(ended - OVERLAP, ended), (
        "the study was opened at that instant, and no text before is its own"
    )
    assert await office.replies(dropped.id) == [ReplyKey.HELP]
    office.clock.forward(hours=1)
    assert (await a_round_of()).since == max(dropped_at - OVERLAP, ended)


async def test_a_round_that_failed_is_begun_again_where_it_was(office, twilio, a_round_of):
    office.clock.forward(days=1)
    twilio.drop(BINTOU, "HELP")
    await a_round_of()
    last = office.clock.now()
    office.clock.forward(days=1)
    dropped = twilio.drop(AMINA, "HELP")
    twilio.is_listing = False

    for _ in range(3):
        office.clock.forward(days=1)
        assert (await a_round_of()).failure == "unreachable"
    twilio.is_listing = True
    found = await a_round_of()

    assert (found.since, found.taken) == (last - OVERLAP, 1)
    assert await office.replies(dropped.id) == [ReplyKey.HELP]


async def test_a_coordinator_can_go_back_further_but_not_behind_the_opening(office, twilio, a_round_of):
    opened = office.clock.now()
    office.clock.forward(days=1)
    dropped = twilio.drop(AMINA, "HELP")
    twilio.hidden.add(dropped.id)
    office.clock.forward(days=2)
    twilio.drop(BINTOU, "HELP")
    await a_round_of()
    twilio.hidden.clear()
    assert (await a_round_of()).taken == 0

    assert (await a_round_of(since=opened - timedelta(days=9))).since == opened

    assert await office.replies(dropped.id) == [ReplyKey.HELP]


async def test_a_clock_that_was_a_year_ahead_hides_nothing_once_it_is_right(office, twilio, a_round_of):
    office.clock.forward(days=365)
    await a_round_of()
    office.clock.forward(days=-364)
    dropped = twilio.drop(AMINA, "HELP")

    assert (await a_round_of()).taken == 1
    office.clock.forward(days=2)
    assert (await a_round_of()).since == office.clock.now() - timedelta(days=2) - OVERLAP
    assert await office.replies(dropped.id) == [ReplyKey.HELP]


async def test_what_was_dropped_while_our_clock_was_ahead_is_found_once_it_is_right(
    office, twilio, a_round_of
):
    twilio.drop(BINTOU, "HELP")
    await a_round_of()
    dropped = twilio.drop(AMINA, "HELP")
    twilio.hidden.add(dropped.id)
    office.clock.forward(days=3)
    await a_round_of()
    office.clock.forward(days=-3)
    twilio.hidden.clear()

    assert (await a_round_of()).taken == 1
    assert await office.replies(dropped.id) == [ReplyKey.HELP]


async def test_of_several_workers_one_goes_through_the_list(office, provider):
    found = await asyncio.gather(
        *(reconcile(provider, office.parts, unless_within=timedelta(minutes=1)) for _ in range(5))
    )

    assert sorted(map(len, found)) == [0, 0, 0, 0, 1]
