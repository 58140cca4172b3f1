"""The record: append-only, all or nothing, and the only way to change the state."""

from pathlib import Path

import asyncpg
import pytest

from rds.app.ports import Message
from rds.domain import events
from rds.domain.conversation import Answer
from rds.domain.events import (
    CouponRefused,
    Event,
    HonorariumEarned,
    HonorariumKind,
    MessagingStopped,
    ParticipantEnrolled,
    ReviewRequested,
    SurveyCompleted,
)
from rds.domain.money import Money
from rds.domain.refusals import AlreadyTookPart, CouponAlreadyRedeemed, HonorariumAlreadyEarned, RuleBroken
from rds.domain.replies import ReplyKey
from rds.storage.errors import REFUSALS, DatabaseFault
from rds.storage.migrate import MIGRATIONS
from tests.support.databases import a_lasting_database, empty
from tests.support.office import an_office, phone

AMINA, BINTOU = phone(1), phone(2)


@pytest.fixture(scope="module")
async def lasting_database(server, administration, template):
    async with a_lasting_database(server, administration, template, "record") as dsn:
        yield dsn


@pytest.fixture
async def office(lasting_database):
    async with an_office(lasting_database) as office:
        yield office
    await empty(lasting_database)


# ---- append-only


@pytest.mark.parametrize("table", ["record.event", "study.ledger_entry"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET study = study", "DELETE FROM {}", "TRUNCATE {}"])
async def test_what_is_recorded_cannot_be_changed_or_removed(office, table, statement):
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="append-only") as refused:
        await office.system.installation.pool.execute(statement.format(table))

    assert refused.value.constraint_name == "record_is_append_only"


async def test_a_posting_whose_sides_differ_is_impossible(office):
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await office.system.installation.pool.execute(
            "INSERT INTO ledger_entry VALUES (1, 1, $1, 'honoraria', 'p', 2000, 0, 'CAD', now()),"
            " (1, 2, $1, 'payable', 'p', 0, 1999, 'CAD', now())",
            office.study,
        )

    assert refused.value.constraint_name == "ledger_balances"


# ---- all or nothing


async def test_an_entry_that_breaks_a_rule_leaves_no_trace(office):
    await office.take_part(AMINA, await office.seed_coupon())
    person = (await office.phone_state(AMINA)).participant
    caller = await office.caller(AMINA)
    message = await office.store(AMINA, "hello")
    known = await office.value("SELECT count(*) FROM record.event")

    with pytest.raises(HonorariumAlreadyEarned):
        await office.record(
            ReviewRequested(caller=caller, reason="test", message=message),
            HonorariumEarned(
                participant=person.id, kind=HonorariumKind.PRIMARY, recruit=None, amount=person.primary
            ),
            answers=(Answer(participant=person.id, question="survey:new", value="1"),),
            messages=(Message(key="test/1", caller=caller, purpose=ReplyKey.HELP, body="Hello"),),
            handled=message,
        )

    assert await office.value("SELECT count(*) FROM record.event") == known
    assert await office.value("SELECT count(*) FROM review") == 0
    assert await office.value("SELECT count(*) FROM answers.answer WHERE question = 'survey:new'") == 0
    assert await office.value("SELECT count(*) FROM contact.outbound WHERE key = 'test/1'") == 0
    assert await office.value("SELECT handled_at IS NULL FROM contact.inbound WHERE id = $1", message)


async def test_one_transaction_may_hold_several_entries_and_loses_all_of_them_together(office):
    class Interrupted(Exception):
        pass

    async def two_entries_and_a_fault():
        async with office.parts.database.transaction() as tx:
            await tx.record(office.entry(MessagingStopped(caller="c1", source="keyword")))
            await tx.record(office.entry(MessagingStopped(caller="c2", source="keyword")))
            raise Interrupted

    with pytest.raises(Interrupted):
        await two_entries_and_a_fault()
    assert await office.facts("MessagingStopped") == []


async def test_the_same_cause_never_makes_a_second_message(office):
    caller = await office.text(AMINA, "hello") and await office.caller(AMINA)
    message = Message(key="cause/1", caller=caller, purpose=ReplyKey.HELP, body="Hello")

    await office.record(messages=(message,))
    await office.record(messages=(message,))

    assert await office.value("SELECT count(*) FROM contact.outbound WHERE key = 'cause/1'") == 1
    assert await office.value("SELECT count(*) FROM jobs.pgqueuer WHERE payload = 'cause/1'::bytea") == 1


async def test_an_instant_without_a_time_zone_is_refused(office):
    office.clock.set(office.clock.now().replace(tzinfo=None))

    with pytest.raises(DatabaseFault):
        await office.record(MessagingStopped(caller="c1", source="keyword"))


async def test_a_fact_of_an_unknown_kind_is_refused(office):
    class SomethingElse(Event):
        """A fact that no migration knows."""

    with pytest.raises(DatabaseFault, match="event_type_is_known"):
        await office.record(SomethingElse())


# ---- what two could do at once, the database forbids by name


async def an_enrolment(office, number, code):
    await office.take_part(number, code, until="ethnicity")
    return (await office.facts("ParticipantEnrolled"))[-1]


async def test_nobody_enrols_twice_with_one_phone_nor_two_with_one_coupon(office):
    fact = await an_enrolment(office, AMINA, await office.seed_coupon())
    other = await office.seed_coupon()
    again = {
        "recruiter": None,
        "wave": 0,
        "protocol": 1,
        "quota": 3,
        "primary": Money(2000, "CAD"),
        "secondary": Money(0, "CAD"),
    }

    with pytest.raises(AlreadyTookPart):
        await office.record(
            ParticipantEnrolled(participant="p2", caller=fact["caller"], coupon=other, chain="p2", **again),
        )
    with pytest.raises(CouponAlreadyRedeemed):
        await office.record(
            ParticipantEnrolled(participant="p2", caller="c2", coupon=fact["coupon"], chain="p2", **again),
        )


async def test_a_fault_names_the_constraint_and_no_value(office):
    honorarium = HonorariumEarned(
        participant="nobody-at-all", kind=HonorariumKind.PRIMARY, recruit=None, amount=Money(2000, "CAD")
    )

    with pytest.raises(DatabaseFault) as fault:
        await office.record(honorarium)

    assert "honorarium_participant_fkey" in str(fault.value)
    assert "nobody-at-all" not in str(fault.value)
    assert fault.value.__cause__ is None
    assert fault.value.__suppress_context__


# ---- catalogues that must agree


def every_event():
    return {
        kind.__name__ for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)
    } - {"Event"}


async def test_the_database_knows_every_event_and_no_other(office):
    known = {row["name"] for row in await office.rows("SELECT name FROM record.event_type")}

    assert known == every_event()
    assert {SurveyCompleted.__name__, CouponRefused.__name__} <= known


def test_every_constraint_that_is_translated_exists():
    migrations = "\n".join(path.read_text() for path in Path(MIGRATIONS).glob("*.sql"))

    missing = [
        name for name in REFUSALS if f" {name} " not in f" {migrations} " and f"'{name}'" not in migrations
    ]
    assert missing == []
    assert all(issubclass(refusal, RuleBroken) for refusal in REFUSALS.values())
