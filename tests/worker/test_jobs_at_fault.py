"""Jobs that meet a fault: tried again, set aside under its name alone, and in nobody's way."""

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from rds.app.ports import JobKind, NotSent, SendFailure, SetAside, TryAgain
from rds.payouts.simulated import SimulatedPayer
from rds.storage.jobs import FAULTS
from rds.worker.jobs import handlers
from tests.support.job_queues import Done, left, workers
from tests.support.office import phone
from tests.support.provider import Provider

AMINA = phone(1)


async def test_a_job_that_should_be_tried_again_is(office):
    done, refused = Done(), []

    async def at_the_third_time(key):
        if len(refused) < 2:
            refused.append(key)
            raise TryAgain(timedelta(milliseconds=10), "busy")
        await done(key)

    await office.text(AMINA, "hello")
    async with workers(office, 1, send_message=at_the_third_time):
        await done.reach(1)

    assert set(refused) == set(done.times)


@asynccontextmanager
async def a_database_that_goes_away_when_a_job_is_put_back(office):
    await office.system.installation.pool.execute(
        """
        CREATE FUNCTION jobs.go_away() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'terminating connection' USING ERRCODE = 'admin_shutdown';
        END $$;
        CREATE TRIGGER goes_away BEFORE UPDATE ON jobs.pgqueuer FOR EACH ROW
        WHEN (OLD.status = 'picked' AND NEW.status = 'queued') EXECUTE FUNCTION jobs.go_away();
        """
    )
    try:
        yield
    finally:
        await office.system.installation.pool.execute("DROP FUNCTION jobs.go_away CASCADE")


async def test_a_job_that_cannot_be_put_back_is_not_set_aside_but_taken_up_again(office):
    done = Done()

    async def not_at_once(key):
        await done(key)
        if done.times.total() == 1:
            raise TryAgain(timedelta(), "busy")

    await office.text(AMINA, "hello")
    async with (
        a_database_that_goes_away_when_a_job_is_put_back(office),
        workers(office, 1, send_message=not_at_once),
    ):
        await done.reach(1)
    assert await office.system.installation.count_failed_jobs() == {}

    await office.system.installation.pool.execute(
        "UPDATE jobs.pgqueuer SET heartbeat = heartbeat - interval '1 hour'"
    )
    async with workers(office, 1, send_message=not_at_once):
        await done.reach(2)
    assert await left(office) == 0


async def reasons(office):
    return {item.reason for item in await office.system.installation.list_set_aside()}


async def test_a_job_that_meets_the_same_fault_four_times_is_held_under_its_name_alone(office):
    done = Done()

    async def at_fault(key):
        await done(key)
        raise ValueError(f"the phone {AMINA} says hello")

    await office.text(AMINA, "hello")
    async with workers(office, 1, send_message=at_fault):
        await done.reach(FAULTS)

    assert done.times.total() == FAULTS
    assert await office.system.installation.count_failed_jobs() == {"send_message": 1}
    assert await reasons(office) == {"ValueError"}
    log = "".join(str(dict(row)) for row in await office.rows("SELECT * FROM jobs.pgqueuer_log"))
    assert "ValueError" in log
    assert AMINA not in log
    assert "hello" not in log


@pytest.mark.parametrize(
    ("fault", "times"),
    [(ValueError("nobody knows why"), FAULTS - 1), (OSError("the database is away"), 2 * FAULTS)],
)
async def test_a_fault_that_passes_costs_no_job(office, fault, times):
    done, faults = Done(), []

    async def at_first_at_fault(key):
        if len(faults) < times:
            faults.append(key)
            raise fault
        await done(key)

    await office.text(AMINA, "hello")
    async with workers(office, 1, send_message=at_first_at_fault):
        await done.reach(1)

    assert await left(office) == 0


async def test_a_job_set_aside_by_its_handler_is_held_at_once_with_the_reason_and_can_be_run_again(office):
    done, provider_is_back = Done(), False

    async def at_fault(key):
        await done(key)
        if not provider_is_back:
            raise SetAside("20003")

    await office.text(AMINA, "hello")
    async with workers(office, 1, send_message=at_fault):
        await done.reach(1)
    assert await reasons(office) == {"20003"}

    provider_is_back = True
    assert await office.system.installation.retry_jobs(JobKind.SEND_MESSAGE) == 1
    async with workers(office, 1, send_message=at_fault):
        await done.reach(2)

    assert await left(office) == 0


async def test_jobs_that_always_fail_hold_up_no_other(office):
    done = Done()
    broken = [f"{await office.store(phone(number), 'hello')}/1" for number in range(1, 40)]

    async def some_at_fault(key):
        if key in broken:
            raise ValueError
        await done(key)

    await office.system.installation.pool.execute(
        "INSERT INTO jobs.pgqueuer (priority, status, entrypoint, payload)"
        " SELECT 1, 'queued', 'send_message', convert_to(key, 'UTF8') FROM unnest($1::text[]) AS key",
        broken,
    )
    await office.text(AMINA, "hello")
    async with workers(office, 1, send_message=some_at_fault):
        await done.reach(1)

    assert done.times.total() == 1


async def test_a_provider_out_of_reach_for_a_moment_costs_no_message(office):
    done, provider = Done(), Provider(office.clock)
    provider.plan(*[NotSent(SendFailure.TRANSIENT, "20429", retry_after=0.01)] * 3)
    work = handlers(parts=office.parts, outbox=office.outbox, gateway=provider, payer=SimulatedPayer())

    async def send_and_count(key):
        await work[JobKind.SEND_MESSAGE](key)
        await done(key)

    await office.text(AMINA, "hello")
    async with workers(office, 1, send_message=send_and_count):
        await done.reach(1)

    assert provider.phones_rung == [AMINA]
    assert await office.value("SELECT attempts FROM contact.outbound") == 4
