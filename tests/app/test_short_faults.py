"""What a database is met with for a while, such as a full disk, leaves nothing for a person to see to."""

import pytest

from rds.app.ports import Chore, JobKind
from rds.domain.replies import ReplyKey
from rds.payouts.simulated import SimulatedPayer
from rds.storage.database import CHORE_FAULTS
from rds.worker.jobs import handlers
from tests.support.faulty_parts import a_round
from tests.support.job_queues import left, workers
from tests.support.office import phone
from tests.support.provider import Provider
from tests.support.waiting import wait_until

AMINA = phone(1)
PASSING = pytest.mark.parametrize(
    "fault",
    ["disk_full", "too_many_connections", "serialization_failure", "query_canceled", "lock_not_available"],
)


@pytest.fixture
async def refuse(office):
    """Give what lets the database refuse all rows of a table with a fault; none is left at the end."""
    pool = office.system.installation.pool

    async def end():
        await pool.execute("DROP FUNCTION IF EXISTS record.refuse CASCADE")

    async def begin(table, fault):
        await pool.execute(
            f"""
            CREATE FUNCTION record.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'refused' USING ERRCODE = '{fault}';
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION record.refuse();
            """
        )
        return end

    yield begin
    await end()


async def set_aside(office):
    return await office.system.installation.list_set_aside()


@PASSING
async def test_a_text_is_answered_when_the_fault_is_over_however_long_it_lasted(office, refuse, fault):
    message = await office.store(AMINA, "hello")
    end = await refuse("contact.outbound", fault)
    for _ in range(8):
        await a_round(office.parts)
    assert await set_aside(office) == []

    await end()
    await a_round(office.parts)

    assert await office.replies(message) == [ReplyKey.NEED_A_CODE]


@PASSING
async def test_a_coupon_expires_when_the_fault_is_over_however_long_it_lasted(office, refuse, fault):
    await office.seed_coupon()
    office.clock.forward(days=60)
    end = await refuse("record.event", fault)
    for _ in range(CHORE_FAULTS + 2):
        await office.run_due_work()
    assert await set_aside(office) == []

    await end()
    await office.run_due_work()

    assert len(await office.facts("CouponExpired")) == 1


@PASSING
async def test_a_message_leaves_when_the_fault_is_over_however_long_it_lasted(office, refuse, fault):
    await office.text(AMINA, "hello")
    provider = Provider(office.clock)
    work = handlers(
        parts=office.parts, outbox=office.system.installation.outbox, gateway=provider, payer=SimulatedPayer()
    )
    tries = []

    async def send(key):
        tries.append(key)
        await work[JobKind.SEND_MESSAGE](key)

    end = await refuse("contact.outbound", fault)
    async with workers(office, 1, send_message=send):
        await wait_until(lambda: len(tries) > 6, "the message to be tried some times")
        await end()
        await wait_until(lambda: provider.taken, "the message to leave")

    assert await set_aside(office) == []
    assert len(provider.taken) == 1


async def test_what_an_earlier_release_set_aside_for_such_a_fault_comes_back_by_itself(office):
    pool = office.system.installation.pool
    await office.seed_coupon()
    office.clock.forward(days=60)
    study = office.study
    for reason in ("DiskFullError", "RaiseError"):
        await pool.execute(
            "INSERT INTO jobs.fault (kind, subject, failures, failure, failed_at, set_aside_at)"
            " VALUES ($1, $2, 5, $3, now(), now())",
            Chore.EXPIRE_COUPON,
            f"{study}/{reason}",
            reason,
        )

    await office.system.installation.take_up_again()

    assert [item.reason for item in await set_aside(office)] == ["RaiseError"]


async def test_a_message_that_lost_its_job_gets_another(office):
    await office.text(AMINA, "hello")
    await office.system.installation.pool.execute("DELETE FROM jobs.pgqueuer")

    await office.system.installation.take_up_again()
    await office.system.installation.take_up_again()

    assert await left(office) == 1
