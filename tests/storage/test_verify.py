"""`rds verify` holds for whatever the service did, and finds and names whatever it did not do."""

import asyncio

import asyncpg
import pytest

from rds.app.run_study import close_recruitment, reissue_coupon, reopen_recruitment, void_coupon
from rds.storage.verify import CHECKS, examine, verify
from tests.support.databases import TESTER, dsn_of
from tests.support.office import an_office, phone

SEED, RECRUIT, SECOND_RECRUIT, QUIET, STRANGER = (phone(number) for number in range(1, 6))


async def a_lively_study(office):
    """Let everything happen that has a table: two waves, payouts, refusals, a stop, a review, coupons of
    every status.
    """
    await office.take_part(SEED, await office.seed_coupon())
    first, second, third = await office.coupons_of(SEED)
    await office.take_part(RECRUIT, first.code)
    await office.take_part(SECOND_RECRUIT, second.code, until="ethnicity")
    await office.present(STRANGER, first.code)
    await office.text(QUIET, "stop texting me please")
    await void_coupon(office.study, await office.seed_coupon(), reason="lost", by="ana", parts=office.parts)
    await reissue_coupon(office.study, third.code, by="ana", parts=office.parts)
    await office.take_part(QUIET, await office.seed_coupon(), until="adult")
    await office.run_due_work()
    await office.pay()
    await close_recruitment(office.study, reason="enough", by="ana", parts=office.parts)
    await reopen_recruitment(office.study, by="ana", parts=office.parts)


@pytest.fixture(scope="module")
async def lively(server, administration, template):
    """Give the DSN of a study in which everything has happened; the tests below put back whatever they
    change.
    """
    name = "seedline_test_verify"
    await administration.execute(f"CREATE DATABASE {name} OWNER {TESTER} TEMPLATE {template}")
    async with an_office(dsn_of(server, name)) as office:
        await a_lively_study(office)
    yield dsn_of(server, name)
    await administration.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def test_a_clock_that_is_set_back_is_no_violation(database):
    async with an_office(database) as office:
        code = await office.seed_coupon()
        await office.take_part(SEED, code, until="adult")
        office.clock.forward(hours=-1)
        await office.take_part(SEED, code)
        office.clock.forward(hours=-1)
        lost = (await office.coupons_of(SEED))[0].code
        await reissue_coupon(office.study, lost, by="ana", parts=office.parts)

        assert (await office.phone_state(SEED)).participant.completed
        assert (await office.verify()).findings == ()


@pytest.fixture
async def tampered(lively):
    """Give a function that changes the database behind the service's back and returns what `verify` finds."""
    connection = await asyncpg.connect(lively)
    transaction = connection.transaction(isolation="repeatable_read")
    await transaction.start()

    async def tamper(*statements):
        await connection.execute(
            "SET LOCAL session_replication_role = replica; SET LOCAL search_path = study"
        )
        for statement in statements:
            changed = await connection.execute(statement)
            assert not changed.endswith(" 0"), f"nothing to tamper with: {statement}"
        await connection.execute(
            "SET LOCAL session_replication_role = origin; SET LOCAL search_path = public"
        )
        broken = {name for name, check in CHECKS.items() if await connection.fetch(check)}
        return broken, (await examine(connection)).findings

    yield tamper
    await transaction.rollback()
    await connection.close()


async def test_a_study_in_which_everything_happened_follows_from_its_record(lively):
    verification = await verify(lively)

    assert verification.findings == ()
    assert verification.holds
    assert (verification.tables, verification.checks) == (18, len(CHECKS))
    assert verification.events > 60
    assert verification.rows > 20


async def test_verifying_leaves_nothing_behind(lively):
    await verify(lively)
    connection = await asyncpg.connect(lively)

    assert await connection.fetchval("SELECT count(*) FROM pg_namespace WHERE nspname = 'replay'") == 0
    await connection.close()


async def test_a_study_is_verified_while_people_take_part(database):
    async with an_office(database) as office:
        codes = [await office.seed_coupon() for _ in range(4)]

        people = [office.take_part(phone(number), code) for number, code in enumerate(codes, 1)]
        *_, during, meanwhile = await asyncio.gather(*people, office.verify(), office.verify())

        assert (during.findings, meanwhile.findings) == ((), ())
        assert (await office.verify()).events > max(during.events, 30)


# ---- every table follows from the record

TABLES = [
    "consent",
    "conversation",
    "coupon",
    "coupon_refusal",
    "honorarium",
    "ledger_entry",
    "messaging_stop",
    "participant",
    "payout",
    "protocol",
    "review",
    "study",
]


@pytest.mark.parametrize("table", TABLES)
async def test_a_lost_row_is_found_in_every_table(tampered, table):
    _, findings = await tampered(f"DELETE FROM {table} WHERE ctid = (SELECT min(ctid) FROM {table})")

    assert any(finding.startswith(f"{table}: the record leads to ") for finding in findings)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("participant", "completed_at = completed_at + interval '1 second'"),
        ("participant", "quota = 5"),
        ("coupon", "expires_at = expires_at + interval '1 day'"),
        ("conversation", "step = 'consent'"),
        ("study", "recruitment_open = false"),
        ("protocol", 'content = content || \'{"sender": "somebody else"}\''),
        ("payout", "reference = 'cheque 1'"),
        ("review", "closed_at = requested_at"),
    ],
)
async def test_a_row_changed_by_hand_is_found_on_both_sides(tampered, table, change):
    _, findings = await tampered(f"UPDATE {table} SET {change} WHERE ctid = (SELECT min(ctid) FROM {table})")

    assert any(finding.startswith(f"{table}: the record does not lead to ") for finding in findings)
    assert any(finding.startswith(f"{table}: the record leads to ") for finding in findings)


async def test_a_row_that_nothing_recorded_explains_is_found(tampered):
    _, findings = await tampered(
        "INSERT INTO messaging_stop VALUES ('nobody', 'gta-psw-2020', 'keyword', '2020-06-03 12:00Z')"
    )

    [finding] = findings
    assert finding.startswith('messaging_stop: the record does not lead to {"study": "gta-psw-2020"')


# ---- the record itself


async def test_an_event_taken_out_of_the_record_is_found(tampered):
    _, findings = await tampered("DELETE FROM record.event WHERE type = 'MessagingStopped'")

    assert any(finding.startswith("messaging_stop: the record does not lead to ") for finding in findings)


async def test_a_record_that_cannot_have_happened_is_named_by_the_rule_it_breaks(tampered):
    _, findings = await tampered("DELETE FROM record.event WHERE type = 'CouponVoided'")

    assert "the record cannot be replayed: 23505 one_coupon_per_slot" in findings


async def test_an_amount_altered_in_the_record_is_found(tampered):
    _, findings = await tampered(
        "UPDATE record.event SET data = jsonb_set(data, '{amount,minor}', '1')"
        " WHERE type = 'HonorariumEarned'"
    )

    assert "the record cannot be replayed: 23514 payout_covers_what_is_owed" in findings


async def test_an_effect_that_no_longer_does_what_it_did_is_found(tampered):
    _, findings = await tampered(
        """
        CREATE OR REPLACE FUNCTION effect.survey_completed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE participant SET completed_at = NEW.at WHERE id = NEW.data ->> 'participant';
            RETURN NULL;
        END $$
        """
    )

    assert len(findings) == 4
    assert all(finding.startswith("conversation: ") for finding in findings)


async def test_an_effect_that_is_switched_off_is_found(tampered):
    _, findings = await tampered("DROP TRIGGER messaging_stopped ON record.event")

    assert any(finding.startswith("messaging_stop: the record does not lead to ") for finding in findings)


# ---- ledger and forest: each check finds what it is for

TAMPERINGS = {
    "commitment_differs": "UPDATE commitment_part SET minor = minor + 1 WHERE part = 0",
    "earned_beyond_commitment": "UPDATE commitment_part SET minor = 0",
    "ledger_out_of_balance": "UPDATE ledger_entry SET debit = debit + 1"
    " WHERE account = 'honoraria' AND line = 1",
    "ledger_differs_from_honoraria": "UPDATE ledger_entry SET debit = debit + 1 WHERE account = 'honoraria'",
    "ledger_differs_from_payouts": "UPDATE payout SET status = 'failed' WHERE status = 'paid'",
    "participant_overpaid": "UPDATE ledger_entry SET debit = debit + 5000"
    " WHERE account = 'payable' AND debit > 0",
    "completed_without_primary": "DELETE FROM honorarium WHERE kind = 'primary'",
    "completed_without_secondary": "DELETE FROM honorarium WHERE kind = 'secondary'",
    "honorarium_without_cause": "UPDATE participant SET completed_at = NULL",
    "chain_without_one_root": "UPDATE participant SET wave = wave + 1 WHERE recruiter IS NOT NULL",
    "recruit_without_coupon": "UPDATE coupon SET wave = 2 WHERE kind = 'recruit' AND status = 'redeemed'",
    "redeemed_without_participant": "UPDATE coupon SET status = 'redeemed'"
    " WHERE status = 'voided' AND holder IS NULL",
    "quota_exceeded": "UPDATE participant SET quota = 1",
    "coupon_issued_too_early": "DELETE FROM record.event WHERE type = 'SurveyCompleted'",
    "enrolled_without_consent": "DELETE FROM record.event WHERE type = 'ConsentGiven'",
    "withdrawn_with_answers": "UPDATE participant SET withdrawn_at = enrolled_at",
    "honorarium_paid_twice": "UPDATE honorarium SET payout = (SELECT min(id) FROM payout)",
}


@pytest.mark.parametrize("check", CHECKS)
async def test_each_check_finds_what_it_is_for(tampered, check):
    broken, findings = await tampered(TAMPERINGS[check])

    assert check in broken
    assert len(findings) >= len(broken)


async def test_participants_who_recruited_each_other_in_a_circle_are_found(tampered):
    _, findings = await tampered(
        "UPDATE participant p SET recruiter = o.id, chain = o.id, wave = 2"
        " FROM participant o WHERE o.recruiter = p.id"
    )

    assert any("the walk from the seeds finds nothing wave -" in finding for finding in findings)


async def test_findings_hold_no_personal_data(tampered):
    _, findings = await tampered("DELETE FROM participant", "DELETE FROM conversation", "DELETE FROM consent")

    text = "\n".join(findings)
    assert "+1416" not in text
    assert "41655501" not in text
