"""Messages out: what the provider's list says of them."""

from dataclasses import replace

from rds.app.reconcile import settle_doubts
from tests.support.office import STUDY_NUMBER, phone
from tests.support.provider import ANSWER_LOST, BUSY

AMINA = phone(1)


async def test_a_report_that_never_came_is_taken_from_the_list(office, twilio, a_round_of):
    await office.text(AMINA, "hello")
    await office.deliver(twilio)
    twilio.taken[0] = replace(twilio.taken[0], status="undelivered", rank=7, error="30003")

    assert (await a_round_of()).reports == 1
    office.clock.forward(minutes=10)
    await office.run_due_work()
    await office.deliver(twilio)

    assert twilio.phones_rung == [AMINA, AMINA]
    assert (await a_round_of()).reports == 1, "the second one was taken by the provider as sent"
    assert (await a_round_of()).reports == 0


async def test_an_opt_out_at_the_provider_that_was_never_reported_counts(office, twilio, a_round_of):
    await office.text(AMINA, "hello")
    await office.deliver(twilio)
    twilio.taken[0] = replace(twilio.taken[0], status="undelivered", rank=7, error="21610")

    await a_round_of()

    assert [fact["source"] for fact in await office.facts("MessagingStopped")] == ["provider"]


async def test_a_send_whose_answer_was_lost_is_found_before_its_job_looks(office, twilio, provider):
    await office.text(AMINA, "hello")
    twilio.plan(ANSWER_LOST)
    await office.deliver(twilio)
    await office.age_doubts(minutes=2)

    assert await settle_doubts(provider) == 1
    assert await office.deliver(twilio) == []

    assert twilio.phones_rung == [AMINA]
    assert await office.value("SELECT provider_id FROM contact.outbound") == twilio.taken[0].id


async def test_a_send_in_doubt_that_the_provider_does_not_have_stays_in_doubt(office, twilio, provider):
    await office.text(AMINA, "hello")
    twilio.plan(BUSY)
    await office.deliver(twilio)
    await office.rows(
        "UPDATE contact.outbound SET in_doubt = true, in_doubt_since = now() - interval '1 hour'"
    )

    assert await settle_doubts(provider) == 0
    assert await office.deliver(twilio) == []
    assert twilio.phones_rung == [AMINA]


async def test_the_list_of_one_number_says_nothing_of_texts_to_another(office, twilio, a_round_of):
    twilio.drop(AMINA, "HELP", to="+14165550200")

    assert (await a_round_of()).taken == 0
    assert await office.value("SELECT number FROM contact.reconciliation") == STUDY_NUMBER
