"""The job queue: whatever was put into it in a transaction is done, by any of several workers, and none knows
a secret.
"""

import asyncio

import pytest

from rds.app.answer_text import decide
from rds.payouts.simulated import SimulatedPayer
from rds.worker.jobs import handlers
from tests.support.job_queues import Done, left, workers
from tests.support.office import phone
from tests.support.provider import Provider
from tests.support.waiting import limit

AMINA = phone(1)


async def test_two_workers_do_each_of_many_jobs_once(office):
    done = Done()
    await asyncio.gather(*(office.text(phone(number), "hello") for number in range(1, 61)))

    async with workers(office, 2, send_message=done):
        await done.reach(60)

    assert len(done.times) == 60
    assert set(done.times.values()) == {1}
    assert await left(office) == 0


async def test_what_is_put_on_its_way_while_workers_wait_is_done_too(office):
    done = Done()
    async with workers(office, 2, send_message=done):
        for number in range(1, 4):
            await office.text(phone(number), "hello")
            await done.reach(number)

    assert set(done.times.values()) == {1}


async def test_a_decision_that_was_rolled_back_leaves_no_job(office):
    class Interrupted(Exception):
        pass

    message = await office.store(AMINA, "hello")

    async def interrupted():
        async with office.parts.database.transaction() as tx:
            text = await tx.unhandled_text(message)
            await decide(text, tx, office.parts)
            raise Interrupted

    with pytest.raises(Interrupted):
        await interrupted()

    assert await left(office) == 0


async def test_a_worker_that_stops_finishes_what_it_has_begun(office):
    begun, may_end, done = asyncio.Event(), asyncio.Event(), Done()

    async def slow(key):
        begun.set()
        async with limit("leave to end"):
            await may_end.wait()
        await done(key)

    await office.text(AMINA, "hello")
    async with workers(office, 1, send_message=slow):
        async with limit("a worker to begin"):
            await begun.wait()
        asyncio.get_running_loop().call_later(0.1, may_end.set)

    assert done.times.total() == 1
    assert await left(office) == 0


async def test_a_job_whose_worker_died_is_done_by_another(office):
    done = Done()
    await office.text(AMINA, "hello")
    await office.system.installation.pool.execute(
        "UPDATE jobs.pgqueuer SET status = 'picked', queue_manager_id = gen_random_uuid(),"
        " heartbeat = now() - interval '1 hour'"
    )

    async with workers(office, 1, send_message=done):
        await done.reach(1)

    assert await left(office) == 0


async def test_messages_and_payments_leave_through_their_providers(office):
    class Ringing(Provider):
        async def send(self, **message):
            provider_id = await super().send(**message)
            await done(message["key"])
            return provider_id

    done, provider = Done(), Ringing(office.clock)
    work = handlers(parts=office.parts, outbox=office.outbox, gateway=provider, payer=SimulatedPayer())
    await office.take_part(AMINA, await office.seed_coupon())
    sent = await office.value(
        "SELECT count(*) FROM contact.outbound WHERE question IS NULL"
    )  # others are answered

    async with workers(office, 2, **work):
        await office.run_due_work()
        await done.reach(sent + 1)

    assert any("we have sent you $20" in message.body for message in provider.taken)
    assert await office.account(AMINA) == (2000, 2000)
    assert set(done.times.values()) == {1}
    assert (await office.verify()).findings == ()
