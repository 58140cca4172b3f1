"""Messages leave in the order in which they were meant, and no question that is no longer open is sent."""

from rds.app.deliver import send_message
from rds.app.ports import Behind, TryAgain
from rds.domain.replies import ReplyKey
from tests.support.office import phone
from tests.support.provider import BUSY, Provider

AMINA = phone(1)


async def keys(office):
    found = await office.rows("SELECT key FROM contact.outbound WHERE status = 'waiting' ORDER BY place")
    return [row["key"] for row in found]


async def test_a_question_that_is_no_longer_open_is_not_sent(office):
    await office.present(AMINA, await office.seed_coupon())
    await office.text(AMINA, "1")
    provider = Provider(office.clock)

    await office.deliver(provider)

    errors = await office.rows("SELECT purpose, error FROM contact.outbound WHERE status = 'given_up'")
    assert [tuple(row) for row in errors] == [("language_menu", "superseded")]
    assert len(provider.phones_rung) == 1


async def test_codes_wait_for_the_thanks(office):
    await office.take_part(AMINA, await office.seed_coupon())
    *_, thanks, codes = await keys(office)
    provider = Provider(office.clock)
    for key in (await keys(office))[:-2]:
        await send_message(key, outbox=office.outbox, gateway=provider, parts=office.parts)
    waited = await office.run_job(
        send_message(codes, outbox=office.outbox, gateway=provider, parts=office.parts)
    )

    assert isinstance(waited, TryAgain)
    for key in (thanks, codes):
        await send_message(key, outbox=office.outbox, gateway=provider, parts=office.parts)
    assert await keys(office) == []


async def test_an_answer_to_a_question_that_was_not_handed_over_is_not_taken(office):
    await office.present(AMINA, await office.seed_coupon())

    assert await office.text_at_once(AMINA, "2") == [ReplyKey.LANGUAGE_MENU]
    assert (await office.phone_state(AMINA)).conversation.handed_over_at is None

    await office.deliver(Provider(office.clock))
    assert (await office.phone_state(AMINA)).conversation.handed_over_at == office.clock.now()
    office.clock.forward(seconds=3)
    assert await office.text_at_once(AMINA, "1") == [ReplyKey.CONSENT]
    assert (await office.verify()).findings == ()


async def the_next_of_amina(office):
    """Have the answer to BALANCE stand behind what was to be sent, and say how it stands."""
    await office.text(AMINA, "BALANCE")
    return await office.outbox.take((await keys(office))[-1], office.clock.now())


async def test_behind_a_message_that_is_about_to_be_sent_again_one_waits_a_moment(office):
    provider = Provider(office.clock)
    await office.present(AMINA, await office.seed_coupon())
    await office.deliver(provider)
    await office.report(provider.taken[-1].id, "undelivered", "30003")
    office.clock.forward(minutes=10)
    await office.run_due_work()

    assert await the_next_of_amina(office) is Behind.LEAVING


async def test_behind_a_message_that_the_provider_refused_one_waits_longer(office):
    provider = Provider(office.clock)
    await office.present(AMINA, await office.seed_coupon())
    provider.plan(BUSY)
    await office.deliver(provider)

    assert await the_next_of_amina(office) is Behind.WAITING
