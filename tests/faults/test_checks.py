"""Tests of the fault run itself: each of its checks fails when what it checks is broken."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from rds import studyfile
from rds.app.restoring.findings import Findings
from tests.faults.aftermath import Sent
from tests.faults.checks import CHECKS, violations
from tests.faults.loss import Loss
from tests.faults.scene import RECRUIT, Scene, a_carrier, a_scene, live_through
from tests.faults.study import REFERENCE
from tests.support.databases import TESTER, dsn_of
from tests.support.processes import free_port

SCENE, COPY = "seedline_faults_scene", "seedline_faults_scene_copy"


@pytest.fixture(scope="module")
async def calm_study(server, administration, template):
    """Let a calm study happen once, and give what it takes to open copies of it."""
    await administration.execute(f"CREATE DATABASE {SCENE} OWNER {TESTER} TEMPLATE {template}")
    async with a_carrier(free_port()) as (carrier, settings):
        await live_through(dsn_of(server, SCENE), carrier, settings)
        yield carrier, settings
    await administration.execute(f"DROP DATABASE {SCENE} WITH (FORCE)")


@pytest.fixture
async def scene(calm_study, server, administration) -> AsyncIterator[Scene]:
    """Give the calm study on a copy of its database."""
    await administration.execute(f"CREATE DATABASE {COPY} OWNER {TESTER} TEMPLATE {SCENE}")
    carrier, settings = calm_study
    texts, sends = [*carrier.texts], {key: [*taken] for key, taken in carrier.sends.items()}
    async with a_scene(dsn_of(server, COPY), carrier, settings, studyfile.load(REFERENCE)) as scene:
        yield scene
    carrier.texts[:] = texts
    carrier.sends.clear()
    carrier.sends.update(sends)
    await administration.execute(f"DROP DATABASE {COPY} WITH (FORCE)")


async def list_violated(scene: Scene) -> set[str]:
    """Return the names of the checks that do not hold."""
    return {violation.partition(":")[0] for violation in violations(await scene.aftermath())}


async def test_a_calm_study_violates_nothing(scene):
    assert violations(await scene.aftermath()) == []


async def test_an_effect_that_was_not_carried_out_is_caught(scene):
    await scene.execute("UPDATE coupon SET status = 'voided' WHERE code = (SELECT min(code) FROM coupon)")

    assert "record_explains_the_state" in await list_violated(scene)


async def test_an_answer_to_a_question_that_never_left_is_caught(scene):
    await scene.execute("UPDATE contact.outbound SET handed_over_at = NULL WHERE question IS NOT NULL")

    assert "nobody_answers_what_was_not_handed_over" in await list_violated(scene)


async def test_a_broken_effect_that_pays_too_much_is_caught_though_a_replay_does_the_same(scene):
    (effect,) = await scene.system.installation.pool.fetchrow(
        "SELECT pg_get_functiondef('effect.honorarium_earned'::regproc)"
    )
    for right in ("'honoraria', participant, minor", "'payable', participant, 0, minor"):
        effect = effect.replace(right, right.replace("minor", "2 * minor"))
    await scene.execute(effect)
    await scene.execute("ALTER TABLE study.ledger_entry DISABLE TRIGGER USER")
    await scene.execute(
        "UPDATE ledger_entry SET debit = 2 * debit, credit = 2 * credit"
        " WHERE event IN (SELECT id FROM record.event WHERE type = 'HonorariumEarned')"
    )

    assert "ledger_is_what_was_promised" in await list_violated(scene)


async def test_a_payment_posted_twice_is_caught(scene):
    await scene.execute("ALTER TABLE study.ledger_entry DISABLE TRIGGER USER")
    await scene.execute(
        "INSERT INTO ledger_entry"
        " SELECT event, line + 2, study, account, participant, debit, credit, currency, at"
        " FROM ledger_entry WHERE event = (SELECT max(event) FROM ledger_entry)"
    )

    assert {"record_explains_the_state", "ledger_is_what_was_promised"} <= await list_violated(scene)


async def test_a_payment_announced_twice_is_caught(scene):
    await scene.execute(
        "UPDATE contact.outbound SET status = 'waiting', rank = 0, provider_id = NULL, due_at = opened_at"
        " FROM study WHERE purpose = 'paid'"
    )
    await scene.system.parts.database.release_messages(
        scene.study.id, scene.study.opens.replace(year=2030), 10
    )
    await scene.deliver()

    assert await list_violated(scene) == {
        "nothing_with_a_meaning_is_sent_twice",
        "phones_hear_of_each_payment_once",
    }


async def test_a_text_that_was_dropped_is_caught(scene):
    scene.carrier.lose_webhooks(1)
    await scene.carrier.receive(RECRUIT, "BALANCE")

    assert await list_violated(scene) == {"every_text_is_answered"}


async def test_a_text_that_is_stored_and_never_answered_is_caught(scene):
    await scene.execute(
        "UPDATE contact.inbound SET handled_at = NULL WHERE id = (SELECT min(id) FROM contact.inbound)"
    )

    assert await list_violated(scene) == {"every_text_is_answered"}


async def test_an_answer_that_never_left_is_caught(scene):
    await scene.execute(
        "UPDATE contact.outbound SET status = 'given_up', error = '20500'"
        " WHERE key = (SELECT max(key) FROM contact.outbound WHERE purpose = 'question')"
    )

    assert await list_violated(scene) == {"every_text_is_answered", "everything_sent_is_in_the_record"}


async def test_a_question_that_was_dropped_with_nothing_after_it_is_caught(scene):
    last = "(SELECT max(place) FROM contact.outbound WHERE question IS NOT NULL)"
    await scene.execute(
        "UPDATE contact.outbound SET status = 'given_up', error = 'superseded', handed_over_at = NULL"
        f" WHERE place >= {last}"
    )

    assert "everything_sent_is_in_the_record" in await list_violated(scene)


async def test_a_question_that_was_dropped_for_the_next_one_is_in_order(scene):
    first = "(SELECT min(place) FROM contact.outbound WHERE question IS NOT NULL)"
    await scene.execute(
        f"UPDATE contact.outbound SET status = 'given_up', error = 'superseded' WHERE place = {first}"
    )

    assert "everything_sent_is_in_the_record" not in await list_violated(scene)


async def test_silence_after_a_question_that_was_read_is_caught_though_the_phone_said_the_same_before(scene):
    text = "(SELECT cause FROM record.event WHERE type = 'SurveyCompleted' ORDER BY id LIMIT 1)"
    await scene.execute(f"DELETE FROM contact.outbound WHERE key LIKE {text} || '/%'")

    assert "every_text_is_answered" in await list_violated(scene)


async def test_a_commit_that_was_lost_is_caught_by_what_left_the_house(scene):
    await scene.execute("DELETE FROM contact.outbound WHERE purpose = 'thanks'")

    assert await list_violated(scene) == {"everything_sent_is_in_the_record"}


async def test_coupons_that_were_never_given_are_caught(scene):
    await scene.execute("DELETE FROM coupon WHERE slot = 3")

    assert "coupons_are_what_was_promised" in await list_violated(scene)


async def test_a_job_that_is_left_is_caught(scene):
    await scene.execute(
        "INSERT INTO jobs.pgqueuer (priority, status, entrypoint) VALUES (1, 'failed', 'send_message')"
    )

    assert await list_violated(scene) == {"study_comes_to_rest"}


async def test_a_study_that_never_rests_is_caught(scene):
    restless = replace(await scene.aftermath(), at_rest=False)

    assert [violation.partition(":")[0] for violation in violations(restless)] == ["study_comes_to_rest"]


async def after_a_loss(scene: Scene, findings: Findings | None = None, **more) -> set[str]:
    """Return what is violated when the database had that more before it was lost."""
    after = await scene.aftermath()
    before = after.census._replace(**{what: getattr(after.census, what) | more[what] for what in more})
    loss = Loss(before=before, findings=findings or Findings())
    return {each.partition(":")[0] for each in violations(replace(after, loss=loss))}


async def test_a_restore_that_lost_nothing_violates_nothing(scene):
    assert await after_a_loss(scene) == set()


async def test_a_payment_that_the_restored_database_does_not_know_is_caught(scene):
    assert await after_a_loss(scene, paid={"one more"}) == {"nobody_is_paid_once_more_after_a_restore"}


@pytest.mark.parametrize("what", ["people", "completed", "coupons", "told_by_team"])
async def test_what_was_lost_and_not_listed_is_caught(scene, what):
    assert await after_a_loss(scene, **{what: {"one more"}}) == {"nothing_is_lost_but_what_was_listed"}


async def test_a_message_of_the_team_that_was_lost_and_listed_is_in_order(scene):
    listed = Findings(lost={scene.study.id: {"TeamActed": 1}})

    assert await after_a_loss(scene, listed, told_by_team={"one more"}) == set()


@pytest.mark.parametrize(("counted", "violated"), [(1, set()), (0, {"everything_sent_is_in_the_record"})])
async def test_a_message_of_the_lost_time_that_nothing_leads_to_is_in_order_where_the_hold_counted_it(
    scene, counted, violated
):
    after = await scene.aftermath()
    unknown = Sent("SM0/1", None, None, None, (), unknown=1)
    loss = Loss(before=after.census, findings=Findings(unknown_messages=counted))

    found = violations(replace(after, sent=(*after.sent, unknown), loss=loss))
    assert {each.partition(":")[0] for each in found} == violated


@pytest.mark.parametrize(("payer_has_list", "violated"), [(True, 1), (False, 0)])
async def test_payments_lost_from_the_record_are_in_order_only_where_the_payer_has_no_list(
    scene, payer_has_list, violated
):
    after = await scene.aftermath()
    listed = Findings(lost={scene.study.id: {"PayoutPaid": 2}})
    loss = Loss(before=after.census, findings=listed, payer_has_list=payer_has_list)

    assert len(violations(replace(after, loss=loss))) == violated


@pytest.mark.parametrize(("by_provider", "violated"), [({"a phone"}, 0), (set(), 1)])
async def test_a_lost_stop_is_in_order_only_where_the_provider_alone_was_told(scene, by_provider, violated):
    after = await scene.aftermath()
    listed = Findings(lost={scene.study.id: {"MessagingStopped": 1}})
    loss = Loss(before=after.census._replace(stopped_by_provider=by_provider), findings=listed)

    assert len(violations(replace(after, loss=loss))) == violated


@pytest.mark.parametrize(("without_sequel", "violated"), [({"SM1"}, 0), (set(), 1)])
async def test_a_lost_answer_is_in_order_only_where_nothing_had_followed_it(scene, without_sequel, violated):
    after = await scene.aftermath()
    listed = Findings(lost={scene.study.id: {"QuestionAnswered": 1}})
    loss = Loss(
        before=after.census,
        findings=listed,
        answers_lost=frozenset({"SM1"}),
        without_sequel=frozenset(without_sequel),
    )

    assert len(violations(replace(after, loss=loss))) == violated


async def test_a_message_that_left_while_held_is_caught(scene):
    after = await scene.aftermath()
    loss = Loss(before=after.census, findings=Findings(), done_while_held=1)

    (violation,) = violations(replace(after, loss=loss))
    assert violation.startswith("nothing_is_done_while_held")


async def test_a_phone_number_in_a_log_is_caught(scene):
    talkative = replace(await scene.aftermath(), said='{"event": "text.left", "phone": "+15550000042"}')

    assert [violation.partition(":")[0] for violation in violations(talkative)] == ["nothing_private_is_said"]


def test_no_check_is_without_a_test_that_it_can_fail():
    written = Path(__file__).read_text(encoding="utf-8")

    assert all(f'"{check.__name__}"' in written for check in CHECKS)
