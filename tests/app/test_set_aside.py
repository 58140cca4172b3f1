"""Work that always fails is set aside with its reason, and holds up nobody else."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from rds.app.ports import Chore
from rds.app.review_phones import close_review
from rds.domain.replies import ReplyKey
from rds.storage.database import CHORE_FAULTS
from tests.support.faulty_parts import ParserFailingAt, a_round
from tests.support.office import Office, a_protocol, phone

AMINA, BINTOU = phone(1), phone(2)


async def break_for(office, fact, subject):
    """Let the database refuse one fact about one coupon, phone or participant, as a fault that nobody foresaw
    would.
    """
    await office.system.installation.pool.execute(
        f"""
        CREATE FUNCTION record.poison() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'a fault that nobody foresaw';
        END $$;
        CREATE TRIGGER poison BEFORE INSERT ON record.event FOR EACH ROW
        WHEN (NEW.type = '{fact}' AND NEW.data::text LIKE '%"{subject}"%') EXECUTE FUNCTION record.poison();
        """
    )


@pytest.fixture
async def repair(office):
    """Give what takes the fault away; it is taken away at the end in any case."""

    async def drop_fault():
        await office.system.installation.pool.execute("DROP FUNCTION IF EXISTS record.poison CASCADE")

    yield drop_fault
    await drop_fault()


async def set_aside(office):
    return [(item.kind, item.reason) for item in await office.system.installation.list_set_aside()]


# ---- chores of the timers


@dataclass(frozen=True, kw_only=True)
class Case:
    """A chore, the fact it records, and what makes it due after so many days; `begin` returns whom the fact
    is about.
    """

    chore: Chore
    fact: str
    begin: Callable[[Office, str], Awaitable[str]]
    days: int


async def hand_out(office, _phone):
    return await office.seed_coupon()


async def present(office, number):
    await office.present(number, await office.seed_coupon())
    return await office.caller(number)


async def leave_unfinished(office, number):
    await office.take_part(number, await office.seed_coupon(), until="health")
    return await office.caller(number)


async def complete(office, number):
    await office.take_part(number, await office.seed_coupon())
    return (await office.phone_state(number)).participant.id


CHORES = pytest.mark.parametrize(
    "case",
    [
        Case(chore=Chore.EXPIRE_COUPON, fact="CouponExpired", begin=hand_out, days=60),
        Case(chore=Chore.RELEASE_COUPON, fact="CouponReleased", begin=present, days=7),
        Case(chore=Chore.SEND_REMINDER, fact="ReminderSent", begin=leave_unfinished, days=2),
        Case(chore=Chore.REQUEST_PAYOUT, fact="PayoutRequested", begin=complete, days=0),
    ],
    ids=lambda case: case.chore,
)


@CHORES
async def test_a_chore_that_always_fails_is_set_aside_and_done_once_mended_and_tried_again(
    office, repair, case
):
    subject = await case.begin(office, AMINA)
    office.clock.forward(days=case.days)
    await break_for(office, case.fact, subject)

    for _ in range(CHORE_FAULTS - 1):
        await office.run_due_work()
    assert await set_aside(office) == []
    await office.run_due_work()
    assert await set_aside(office) == [(case.chore, "RaiseError")]
    assert await office.system.installation.count_failed_jobs() == {case.chore: 1}
    assert (await office.system.installation.backlog()).jobs_set_aside == {case.chore: 1}

    await repair()
    await office.run_due_work()
    assert await office.facts(case.fact) == [], "it waits for a person"
    assert await office.system.installation.retry_jobs(case.chore) == 1
    await office.run_due_work()
    assert len(await office.facts(case.fact)) == 1
    assert await set_aside(office) == []


@CHORES
async def test_what_fails_for_one_is_done_for_the_next(office, repair, case):
    subject = await case.begin(office, AMINA)
    await case.begin(office, BINTOU)
    office.clock.forward(days=case.days)
    await break_for(office, case.fact, subject)

    await office.run_due_work()

    assert len(await office.facts(case.fact)) == 1


async def test_a_fault_now_and_then_sets_nothing_aside(office, repair):
    caller = await leave_unfinished(office, AMINA)
    office.clock.forward(days=2)
    await break_for(office, "ReminderSent", caller)

    for _ in range(CHORE_FAULTS + 1):
        await office.run_due_work()
        await office.system.installation.pool.execute(
            "UPDATE jobs.fault SET failed_at = failed_at - interval '2 hours'"
        )

    assert await set_aside(office) == []


async def test_a_study_whose_protocol_cannot_be_read_keeps_no_other_from_its_round(office):
    pool = office.system.installation.pool
    broken = await office.open(a_protocol("minimal", opens="2020-06-01 00:00"), "+14165550200")
    await complete(office, AMINA)
    await pool.execute("UPDATE study SET protocol = 99, opened_at = '2019-01-01' WHERE id = $1", broken)

    with pytest.raises(ExceptionGroup) as faults:
        await office.run_due_work()
    await pool.execute(
        "UPDATE study SET protocol = 1, opened_at = $2 WHERE id = $1", broken, office.clock.now()
    )

    assert len(faults.value.exceptions) == 1
    assert len(await office.facts("PayoutRequested")) == 1


# ---- texts


def deaf_to_hello(office):
    return replace(office.parts, parse_text=ParserFailingAt(office.parts.parse_text, "hello"))


async def fail_at(office, words="hello"):
    """Store a text, and let the workers fail at it until it is set aside."""
    message = await office.store(AMINA, words)
    for _ in range(5):
        await a_round(deaf_to_hello(office))
    return message


async def test_a_text_set_aside_is_listed_with_its_reason_and_answered_once_tried_again(office):
    message = await fail_at(office)
    assert await set_aside(office) == [("answer_text", "RuntimeError")]
    assert await office.text(AMINA, "HELP") == [ReplyKey.HELP], "later texts of the same phone are answered"

    assert await office.system.installation.retry_jobs("answer_text") == 1
    await a_round(office.parts)

    assert sorted(await office.replies(message)) == [ReplyKey.BUSY, ReplyKey.NEED_A_CODE]
    assert await set_aside(office) == []


async def test_a_text_that_a_person_has_seen_to_is_no_longer_listed(office):
    await fail_at(office)

    caller = await office.caller(AMINA)
    await close_review(office.study, caller, note="called", by="ana", parts=office.parts)

    assert await set_aside(office) == []


async def test_a_text_that_cannot_even_be_put_on_the_staff_list_takes_nobodys_turn(office, repair):
    message = await office.store(AMINA, "hello")
    await break_for(office, "ReviewRequested", await office.caller(AMINA))

    for _ in range(6):
        other = await office.store(BINTOU, "HELP")
        await a_round(deaf_to_hello(office))
        assert await office.replies(other) == [ReplyKey.HELP]

    assert await set_aside(office) == [("answer_text", "RuntimeError")]
    await office.system.installation.retry_jobs(None)
    await a_round(office.parts)
    assert await office.replies(message) == [ReplyKey.NEED_A_CODE]
    assert await set_aside(office) == []
