"""A phone over the text limit is no longer answered, and its texts are kept."""

import asyncio

from rds.domain.rate_limit import TEXT_LIMIT
from rds.domain.replies import ReplyKey
from tests.support.office import phone

AMINA, BINTOU, MACHINE = phone(1), phone(2), phone(3)


async def a_flood(office, sender, texts=TEXT_LIMIT):
    """Let a phone have texted so many times just now."""
    await office.text(sender, "HELP")
    await office.rows(
        """
        INSERT INTO contact.inbound (id, study, caller, sealed_body, received_at, handled_at)
        SELECT 'SMflood' || n, i.study, i.caller, i.sealed_body, i.received_at, i.handled_at
          FROM contact.inbound i, generate_series(2, $2) n
         WHERE i.id = (SELECT max(id) FROM contact.inbound WHERE caller = $1)
        """,
        await office.caller(sender),
        texts,
    )


async def test_two_machines_that_answer_each_other_fall_silent_and_the_study_team_sees_it(office):
    exchanged, replies = 0, await office.text(MACHINE, "Hello")
    while replies:
        exchanged += 1
        assert exchanged <= TEXT_LIMIT + 1, "they would go on for ever"
        [*_, (_, words)] = await office.said_to(MACHINE)
        replies = await office.text(MACHINE, f"I am away from my desk. You wrote: {words}")

    assert exchanged == TEXT_LIMIT + 1
    assert (await office.said_to(MACHINE))[-1][0] is ReplyKey.TOO_MANY_TEXTS
    reasons = [review["reason"] for review in await office.facts("ReviewRequested")]
    assert reasons[-1] == "too_many_texts"
    assert reasons.count("too_many_texts") == 1
    assert await office.value("SELECT count(*) FROM contact.inbound") == TEXT_LIMIT + 2, "all is kept"
    assert await office.value("SELECT count(*) FROM contact.inbound WHERE handled_at IS NULL") == 0


async def test_a_flood_is_told_once_and_others_are_answered_meanwhile(office):
    await a_flood(office, MACHINE)

    answers = [await office.text(MACHINE, "hello") for _ in range(30)]

    assert answers == [[ReplyKey.TOO_MANY_TEXTS]] + [[]] * 29
    assert await office.text(AMINA, "hello") == [ReplyKey.NEED_A_CODE]


async def test_a_flood_all_at_once_is_told_once_too(office):
    await a_flood(office, MACHINE, texts=TEXT_LIMIT - 5)

    answers = await asyncio.gather(*(office.text(MACHINE, "hello") for _ in range(20)))

    assert sorted(answers) == [[]] * 14 + [[ReplyKey.NEED_A_CODE]] * 5 + [[ReplyKey.TOO_MANY_TEXTS]]


async def test_who_slows_down_goes_on_where_they_were(office):
    code = await office.seed_coupon()
    await office.take_part(AMINA, code, until="network_size")
    await a_flood(office, AMINA, TEXT_LIMIT - 20)
    while await office.text(AMINA, "what?"):
        pass
    assert await office.text(AMINA, "12") == []
    assert await office.open_step(AMINA) == "network_size"

    office.clock.forward(hours=1)

    await office.text(AMINA, "12")
    assert (await office.open_step(AMINA)).startswith("survey:")


async def test_a_stop_is_honoured_however_many_texts_there_were(office):
    await a_flood(office, AMINA)
    for _ in range(5):
        await office.text(AMINA, "hello")

    assert await office.text(AMINA, "STOP") == [ReplyKey.STOPPED]
    assert await office.text(AMINA, "START") == []
    assert (await office.phone_state(AMINA)).messaging_stopped


async def test_a_phone_that_said_stop_and_floods_is_neither_answered_nor_listed_for_every_text(office):
    await office.text(AMINA, "STOP")
    assert await office.text(AMINA, "hello") == []
    await a_flood(office, AMINA, TEXT_LIMIT - 2)

    for _ in range(30):
        assert await office.text(AMINA, "hello") == []

    reasons = [review["reason"] for review in await office.facts("ReviewRequested")]
    assert reasons == ["wrote_after_stop", "too_many_texts"]
