"""A text that has just arrived is decided without making anybody wait, and recorded only if what that was
based on is still so.
"""

import asyncio
from dataclasses import replace

import pytest

from rds.app.answer_text import answer_in, answer_text, try_to_parse
from rds.app.ports import StaleSnapshot
from rds.app.run_study import close_recruitment, void_coupon
from rds.domain.coupon_code import display
from rds.domain.events import CouponReleased, MessagingStopped, ParticipantWithdrew
from rds.domain.ids import MessageId
from rds.domain.replies import ReplyKey
from tests.support.office import STUDY_NUMBER, a_protocol, an_office, phone

AMINA, BINTOU = phone(1), phone(2)


@pytest.fixture
async def office(database):
    async with an_office(database, recorded=a_protocol(honoraria={"budget": None})) as office:
        yield office
        assert (await office.verify()).findings == ()


async def arrive(office, sender, words, message="SM-now"):
    return await office.system.installation.database.store_text(
        message=MessageId(message),
        sender=sender,
        recipient=STUDY_NUMBER,
        body=words,
        received_at=office.clock.now(),
        parsed=try_to_parse(words, office.parts),
    )


async def attempt(office, arrival):
    await answer_in(office.parts.database.optimistic(arrival), arrival.id, office.parts)


async def handled(office, message="SM-now"):
    return await office.value("SELECT handled_at IS NOT NULL FROM contact.inbound WHERE id = $1", message)


async def test_what_nobody_touched_is_recorded_at_the_first_attempt(office):
    code = await office.seed_coupon()
    await attempt(office, await arrive(office, AMINA, display(code)))

    assert (await office.coupon(code)).status == "reserved"
    assert await handled(office)
    assert await office.replies(MessageId("SM-now")) == [ReplyKey.LANGUAGE_MENU]
    assert await office.value("SELECT count(*) FROM jobs.pgqueuer WHERE payload = 'SM-now/1'::bytea") == 1


async def test_an_attempt_after_anything_about_the_phone_has_changed_records_nothing(office):
    code = await office.seed_coupon()
    await office.present(AMINA, code)
    arrival = await arrive(office, AMINA, "1")
    caller = arrival.caller
    for change in (
        MessagingStopped(caller=caller, source="provider"),
        CouponReleased(coupon=code, caller=caller, reason="silence"),
    ):
        await office.record(change)
        known = await office.value("SELECT count(*) FROM record.event")
        with pytest.raises(StaleSnapshot):
            await attempt(office, arrival)
        assert await office.value("SELECT count(*) FROM record.event") == known
        assert not await handled(office)
        assert await office.replies(MessageId("SM-now")) == []


async def test_an_attempt_after_the_study_has_changed_records_nothing(office):
    arrival = await arrive(office, AMINA, display(await office.seed_coupon()))
    await close_recruitment(office.study, reason="test", by="coordinator", parts=office.parts)

    with pytest.raises(StaleSnapshot):
        await attempt(office, arrival)


async def test_a_coupon_voided_between_reading_and_recording_is_refused_after_all(office):
    code = await office.seed_coupon()
    arrival = await arrive(office, AMINA, display(code))

    async def overtaken():
        async with office.parts.database.optimistic(arrival) as tx:
            now = office.clock.now()
            await tx.presented_coupon(
                office.study, code, arrival.caller, by_phone_since=now, overall_since=now
            )
            await void_coupon(office.study, code, reason="lost", by="coordinator", parts=office.parts)
            await tx.record(office.entry(handled=arrival.id))

    with pytest.raises(StaleSnapshot):
        await overtaken()
    assert not await handled(office)
    await answer_text(arrival.id, office.parts, arrival)
    assert await office.replies(arrival.id) == [ReplyKey.CODE_VOIDED]


async def test_a_coupon_that_was_not_looked_at_as_the_text_arrived_is_looked_at_before_it_is_decided(office):
    code = await office.seed_coupon()
    arrival = await arrive(office, AMINA, display(code))
    arrival = replace(arrival, first_read=replace(arrival.first_read, presented=None))

    with pytest.raises(StaleSnapshot):
        await attempt(office, arrival)
    await answer_text(arrival.id, office.parts, arrival)
    assert await office.replies(arrival.id) == [ReplyKey.LANGUAGE_MENU]


async def test_a_mistyped_code_is_counted_and_refused_at_the_first_attempt(office):
    await attempt(office, await arrive(office, AMINA, "K7Q4M-2HXP9"))

    assert await office.replies(MessageId("SM-now")) == [ReplyKey.CODE_MISTYPED]


async def test_a_text_that_a_worker_has_answered_is_not_answered_again(office):
    arrival = await arrive(office, AMINA, "HELP")
    await answer_text(arrival.id, office.parts)

    with pytest.raises(StaleSnapshot):
        await attempt(office, arrival)
    await answer_text(arrival.id, office.parts, arrival)

    assert await office.value("SELECT count(*) FROM contact.outbound") == 1


async def test_a_text_behind_another_of_its_phone_is_not_attempted(office):
    first = await arrive(office, AMINA, "HELP", "SM-first")
    second = await arrive(office, AMINA, "HELP", "SM-second")
    other = await arrive(office, BINTOU, "HELP", "SM-other")

    assert first.first_read
    assert second.first_read is None
    assert other.first_read


async def test_many_phones_with_one_coupon_at_once_are_one_presented_and_the_rest_told(database):
    async with an_office(database, connections=20) as office:
        code = await office.seed_coupon()
        arrivals = [await arrive(office, phone(n), display(code), f"SM-{n}") for n in range(1, 33)]

        await asyncio.gather(*(answer_text(a.id, office.parts, a) for a in arrivals))

        said = [await office.replies(arrival.id) for arrival in arrivals]
        assert said.count([ReplyKey.LANGUAGE_MENU]) == 1
        assert said.count([ReplyKey.CODE_IN_USE]) == 31
        assert len(await office.facts("CouponPresented")) == 1
        assert (await office.verify()).findings == ()


async def test_a_withdrawal_is_never_recorded_by_an_attempt_since_it_takes_two_statements(office):
    arrival = await arrive(office, AMINA, "HELP")
    withdrawal = ParticipantWithdrew(participant="p1", caller=arrival.caller)

    async with office.parts.database.optimistic(arrival) as tx:
        with pytest.raises(StaleSnapshot):
            await tx.record(office.entry(withdrawal))


async def test_an_attempt_knows_no_phone_but_that_of_its_text(office):
    arrival = await arrive(office, AMINA, "HELP")

    async with office.parts.database.optimistic(arrival) as tx:
        assert await tx.unhandled_text(MessageId("SM-other")) is None
        with pytest.raises(LookupError):
            await tx.phone_state(office.study, "another")


async def test_near_the_budget_a_coupon_is_decided_with_what_is_committed_held(database):
    async with an_office(database, recorded=a_protocol(honoraria={"budget": "60.00 CAD"})) as office:
        arrival = await arrive(office, AMINA, display(await office.seed_coupon()))

        with pytest.raises(StaleSnapshot):
            await attempt(office, arrival)
        assert not await handled(office)
        await answer_text(arrival.id, office.parts, arrival)

        assert await office.replies(MessageId("SM-now")) == [ReplyKey.LANGUAGE_MENU]
