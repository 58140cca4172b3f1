"""A study that is closed and paid up ends, and what participants gave is gone when its time has passed."""

import asyncio
from contextlib import asynccontextmanager

import asyncpg
import pytest

from rds.app.answer_text import answer_text
from rds.app.end_study import end_study, find_end
from rds.app.run_study import close_recruitment, issue_seed_coupons, reopen_recruitment, void_coupon
from rds.app.team.inbox import note_case
from rds.app.team.order import Order
from rds.app.team.writing import send_message
from rds.domain.ending_refusals import (
    CouponsAreOpen,
    MoneyIsOwed,
    RecruitmentIsOpen,
    RetentionNotSet,
    StudyHasEnded,
    TextsUnderWay,
)
from rds.domain.refusals import StudyUnknown
from rds.domain.retention import ErasedKind
from rds.export.recruitment import recruitment_csv
from tests.support.everything_kept import places_of, read_everything
from tests.support.office import STUDY_NUMBER, a_protocol, an_office, phone
from tests.support.provider import Provider
from tests.support.waiting import wait_until
from tests.support.withdrawing import id_of, settle

AMINA, BINTOU, CHIDI, STRANGER = phone(1), phone(2), phone(3), phone(4)
PEOPLE = (AMINA, BINTOU)
QUESTION = "Will my landlady hear of this?"
NOTE_ON_COUPON, NOTE_ON_CASE = "Amina of the night shift", "call her sister first"
SIZE = "137"
"""A network size that no id, amount or instant of the study holds."""
RETENTION = {
    "numbers": "30 days",
    "texts": "60 days",
    "transcripts": "90 days",
    "answers": "120 days",
}
EMPTY_AFTERWARDS = (
    "contact.inbound",
    "contact.outbound",
    "contact.consent_transcript",
    "contact.coupon_note",
    "contact.case_note",
    "answers.answer",
)
KNOWN_WORDS = (*PEOPLE, CHIDI, STRANGER, QUESTION, NOTE_ON_COUPON, NOTE_ON_CASE, SIZE)


@pytest.fixture
async def office(database):
    """Give an office whose study says how long it keeps what."""
    async with an_office(database, recorded=a_protocol(retention=RETENTION)) as office:
        yield office
        assert (await office.verify()).findings == ()


async def run_study(office):
    """Let two people take part, a stranger write, the team note what it hears, and everybody be paid."""
    provider = Provider(office.clock)
    (seed,) = await issue_seed_coupons(
        office.study, count=1, by="ana", note=NOTE_ON_COUPON, parts=office.parts
    )
    await office.take_part(AMINA, seed, network_size=SIZE)
    first, second, third = await office.coupons_of(AMINA)
    await office.take_part(BINTOU, first.code, network_size=SIZE)
    await office.text(BINTOU, QUESTION)
    await office.text(STRANGER, QUESTION)
    case = await office.value("SELECT inbox_case FROM review LIMIT 1")
    await note_case(office.study, case, note=NOTE_ON_CASE, by="ana", parts=office.parts)
    await close_recruitment(office.study, reason="enough", by="ana", parts=office.parts)
    for coupon in (second, third, *await office.coupons_of(BINTOU)):
        await void_coupon(office.study, coupon.code, reason="over", by="ana", parts=office.parts)
    await settle(office, provider)
    return provider


async def end(office):
    return await end_study(office.study, by="ana", parts=office.parts)


async def find_known_words(office):
    """Return in which columns each of the words that participants and team gave is found."""
    kept = await read_all(office)
    return {words: places for words in KNOWN_WORDS if (places := places_of(words, kept))}


async def kept_of(office, words):
    return places_of(words, await read_all(office))


async def read_all(office):
    installation = office.system.installation
    return await read_everything(installation.pool, installation.place.keyring)


async def test_after_the_retention_no_number_text_or_answer_is_left_in_any_table(office):
    await run_study(office)
    assert await find_known_words(office) == {
        AMINA: {"contact.phone.sealed_number"},
        BINTOU: {"contact.phone.sealed_number"},
        STRANGER: {"contact.phone.sealed_number"},
        QUESTION: {"contact.inbound.sealed_body"},
        NOTE_ON_COUPON: {"contact.coupon_note.sealed_note"},
        NOTE_ON_CASE: {"contact.case_note.sealed_note"},
        SIZE: {"contact.inbound.sealed_body", "answers.answer.value"},
    }, "what is looked for is there to be found"

    office.clock.forward(days=121)
    await office.run_due_work()

    assert await find_known_words(office) == {}
    for table in EMPTY_AFTERWARDS:
        assert await office.value("SELECT count(*) FROM " + table) == 0, table
    assert await office.value("SELECT count(*) FROM contact.phone WHERE sealed_number <> ''") == 0


async def test_tree_and_ledger_stand_when_everything_is_erased(office):
    await run_study(office)
    respondents = [
        (each.id, each.recruiter)
        for each in await office.system.installation.figures.respondents(office.study)
    ]
    ledger = await office.rows("SELECT * FROM ledger_entry ORDER BY event, line")
    events = await office.value("SELECT count(*) FROM record.event")

    office.clock.forward(days=121)
    await office.run_due_work()

    after = await office.system.installation.figures.respondents(office.study)
    assert [(each.id, each.recruiter) for each in after] == respondents
    assert len(respondents) == 2
    assert await office.rows("SELECT * FROM ledger_entry ORDER BY event, line") == ledger
    assert ledger
    assert await office.value("SELECT count(*) FROM record.event") == events + 5, "the end and four erasures"


async def test_each_kind_goes_on_its_day_and_not_before(office):
    await run_study(office)
    gone = []
    for days, kind in ((29, None), (2, "numbers"), (30, "texts"), (30, "transcripts"), (30, "answers")):
        office.clock.forward(days=days)
        await office.run_due_work()
        gone += [kind] if kind else []
        assert [fact["kind"] for fact in await office.facts("DataErased")] == gone

    actors = await office.rows(
        "SELECT DISTINCT actor FROM record.event WHERE type IN ('StudyEnded', 'DataErased')"
    )
    assert [row["actor"] for row in actors] == ["timer"]


async def test_who_ends_a_study_is_named_in_its_record_with_what_was_due_by_then(office):
    await run_study(office)

    done = await end(office)

    assert (done.actor, done.erasures) == ("staff:ana", ()), "nothing is due on the first day"
    office.clock.forward(days=61)
    done = await end(office)
    assert [each.kind for each in done.erasures] == [ErasedKind.NUMBERS, ErasedKind.TEXTS]
    assert done.erasures[0].rows == {"contact.phone": 3}
    assert len(await office.facts("StudyEnded")) == 1
    actors = await office.rows("SELECT actor FROM record.event WHERE type = 'DataErased'")
    assert [row["actor"] for row in actors] == ["staff:ana", "staff:ana"]


async def test_a_study_that_recruits_does_not_end(office):
    with pytest.raises(RecruitmentIsOpen):
        await end(office)


async def test_a_study_with_open_coupons_does_not_end_until_they_have(office):
    code = await office.seed_coupon()
    await close_recruitment(office.study, reason="enough", by="ana", parts=office.parts)
    with pytest.raises(CouponsAreOpen):
        await end(office)
    office.clock.forward(days=300)
    await office.run_due_work()

    assert (await office.coupon(code)).status == "expired"
    assert await office.facts("StudyEnded") == [], "the time is counted from the last coupon's end"
    await end(office)


async def test_a_study_that_owes_does_not_end_however_long_it_is(database):
    async with an_office(database, recorded=a_protocol(retention=RETENTION, payout="batch")) as office:
        await office.take_part(AMINA, await office.seed_coupon())
        await close_recruitment(office.study, reason="enough", by="ana", parts=office.parts)
        for coupon in await office.coupons_of(AMINA):
            await void_coupon(office.study, coupon.code, reason="over", by="ana", parts=office.parts)
        with pytest.raises(MoneyIsOwed):
            await end(office)

        office.clock.forward(days=300)
        await office.run_due_work()

        assert await office.facts("StudyEnded") == []
        assert await kept_of(office, AMINA)


async def test_a_study_with_messages_under_way_is_not_ended_by_hand(office):
    provider = await run_study(office)
    await office.text(AMINA, "BALANCE")
    with pytest.raises(TextsUnderWay):
        await end(office)

    await office.deliver(provider)

    await end(office)


async def test_a_study_whose_file_names_no_retention_keeps_everything_as_before(database):
    async with an_office(database) as office:
        await run_study(office)
        before = len(await kept_of(office, AMINA))
        with pytest.raises(RetentionNotSet):
            await end(office)

        office.clock.forward(days=3000)
        await office.run_due_work()

        assert len(await kept_of(office, AMINA)) == before == 1
        assert await office.facts("StudyEnded") == []


async def test_a_later_file_with_longer_times_does_not_undo_what_was_promised(office):
    await run_study(office)
    await office.adopt(a_protocol(retention=RETENTION | {"numbers": "3000 days"}))

    office.clock.forward(days=31)
    await office.run_due_work()

    assert await kept_of(office, AMINA) == set()


@pytest.mark.parametrize(
    ("table", "done"),
    [
        ("contact.phone", []),
        ("contact.coupon_note", ["numbers"]),
        ("contact.consent_transcript", ["numbers", "texts"]),
        ("answers.answer", ["numbers", "texts", "transcripts"]),
        ("study.erasure", []),
    ],
)
async def test_an_erasure_killed_in_the_middle_goes_on_where_it_was(office, table, done):
    await run_study(office)
    office.clock.forward(days=121)
    async with holding(office, table) as holder:
        erasing = asyncio.create_task(end(office))
        await kill_who_waits(office, holder)
        with pytest.raises((asyncpg.PostgresError, ConnectionError, asyncpg.InterfaceError)):
            await erasing
    assert [fact["kind"] for fact in await office.facts("DataErased")] == done
    assert bool(await kept_of(office, AMINA)) is ("numbers" not in done)
    assert bool(await kept_of(office, QUESTION)) is ("texts" not in done)

    await end(office)

    assert [fact["kind"] for fact in await office.facts("DataErased")] == list(ErasedKind)
    assert await find_known_words(office) == {}


@asynccontextmanager
async def holding(office, table):
    """Hold a table's rows, or one that has none yet, and yield the session that does."""
    connection = await asyncpg.connect(office.system.installation.place.dsn)
    transaction = connection.transaction()
    await transaction.start()
    if table == "study.erasure":
        await connection.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
    else:
        assert await connection.fetch(f"SELECT FROM {table} FOR UPDATE")
    yield connection
    await transaction.rollback()
    await connection.close()


async def kill_who_waits(office, holder):
    async def somebody_was_killed():
        return await holder.fetchval(
            "SELECT bool_or(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        )

    await wait_until(somebody_was_killed, "a session that waits for the table")


async def test_two_that_end_a_study_at_once_end_and_erase_it_once(office):
    await run_study(office)
    office.clock.forward(days=121)

    await asyncio.gather(end(office), office.run_due_work(), end(office))

    assert len(await office.facts("StudyEnded")) == 1
    assert [fact["kind"] for fact in await office.facts("DataErased")] == list(ErasedKind)


async def test_a_late_text_meets_silence_and_nothing_of_it_is_stored(office):
    await run_study(office)
    office.clock.forward(days=31)
    await office.run_due_work()

    for sender, words in ((AMINA, "BALANCE"), (STRANGER, QUESTION), (CHIDI, "STOP")):
        assert await office.text(sender, words) == []
    office.clock.forward(days=31)
    await office.run_due_work()

    assert await office.value("SELECT count(*) FROM contact.inbound") == 0
    assert await office.value("SELECT count(*) FROM contact.outbound") == 0
    assert await find_known_words(office) == {SIZE: {"answers.answer.value"}}, "answers stay for longer"


async def test_a_text_set_aside_before_the_end_is_not_answered_after_it(office):
    await run_study(office)
    left = await office.store(AMINA, "BALANCE")
    await office.parts.database.set_aside(left)
    await end(office)

    await office.system.installation.retry_jobs(None)
    await answer_text(left, office.parts)

    assert await office.replies(left) == []
    office.clock.forward(days=61)
    await office.run_due_work()
    assert await kept_of(office, QUESTION) == set()


async def test_nothing_is_done_or_said_by_the_team_after_the_end(office):
    await run_study(office)
    person = await id_of(office, AMINA)
    await end(office)
    before = await office.value("SELECT max(id) FROM record.event")

    order = Order(study=office.study, person=person, by="ana", reason="a question")
    with pytest.raises(StudyHasEnded):
        await send_message(order, "Thank you.", parts=office.parts)
    with pytest.raises(StudyHasEnded):
        await reopen_recruitment(office.study, by="ana", parts=office.parts)
    with pytest.raises(StudyHasEnded):
        await office.seed_coupon()

    assert await office.value("SELECT max(id) FROM record.event") == before


async def test_the_number_of_a_study_that_has_ended_serves_the_next_one(office):
    await run_study(office)
    await end(office)

    office.study = await office.open(a_protocol("minimal", opens="2020-06-01 00:00"), STUDY_NUMBER)
    await office.take_part(AMINA, await office.seed_coupon(), until="night_work")

    assert (await office.phone_state(AMINA)).conversation is not None


async def test_a_number_stays_while_its_phone_takes_part_in_another_study(office):
    await run_study(office)
    first = office.study
    office.study = await office.open(
        a_protocol("minimal", opens="2020-06-01 00:00"), number := "+14165550190"
    )
    await office.text(AMINA, await office.seed_coupon(), to=number)
    office.clock.forward(days=31)
    await office.run_due_work()

    assert (await find_end(first, office.parts)).erasures[0].rows == {"contact.phone": 2}
    assert await kept_of(office, AMINA) == {"contact.phone.sealed_number"}
    assert await kept_of(office, BINTOU) == set()


async def test_nothing_is_kept_of_a_text_to_a_number_without_a_study(office):
    await office.text(CHIDI, QUESTION, to="+14165550190")

    assert await kept_of(office, CHIDI) == set()
    assert await office.value("SELECT count(*) FROM contact.phone") == 0
    assert await office.value("SELECT count(*) FROM contact.inbound") == 0


async def test_an_unknown_study_cannot_be_ended(office):
    with pytest.raises(StudyUnknown):
        await end_study("another", by="ana", parts=office.parts)


async def test_the_analysts_table_has_its_rows_and_no_answers_afterwards(office):
    await run_study(office)
    office.clock.forward(days=121)
    await office.run_due_work()

    async with office.parts.database.transaction() as tx:
        study = await tx.study(office.study, 1)
    respondents = await office.system.installation.figures.respondents(office.study)
    _header, amina, bintou = recruitment_csv(respondents, study).splitlines()

    assert {*amina.split(",")[7:], *bintou.split(",")[7:]} == {""}
