"""What only reconciling a restored database meets: erased words, people who left, codes of the lost time."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from pydantic import SecretStr

from rds.app.restoring.findings import Findings
from rds.app.run_study import issue_seed_coupons, reissue_coupon
from rds.app.withdraw import withdraw_participant
from rds.domain.coupon_code import display
from rds.domain.coupons import issue_to_seeds
from rds.wiring.backup import back_up
from rds.wiring.held import write_present_head
from rds.wiring.restore import reconcile_after_restore, release_restored, restore_backup
from tests.support.drill import Drill, a_drill
from tests.support.office import Office, a_protocol, phone
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow
AMINA, BINTOU, CHIDI = phone(11), phone(12), phone(13)


@dataclass(kw_only=True)
class Loss:
    """A study whose database is lost after a backup and some more life."""

    drill: Drill
    database: str
    empty: str

    @asynccontextmanager
    async def before(self) -> AsyncIterator[Office]:
        """Live until the database is lost; the last head is written then."""
        async with self.drill.service(self.database) as office:
            await office.open(a_protocol(payout="simulated"))
            yield office
            await write_present_head(office.system.installation, office.system.settings)

    async def back_up(self) -> None:
        await back_up(self.drill.settings, self.drill.settings.heads.with_name("study.backup"))

    @asynccontextmanager
    async def after(self) -> AsyncIterator[Office]:
        """Open the restored database, held."""
        restored = self.drill.settings.model_copy(update={"database_url": SecretStr(self.empty)})
        await restore_backup(restored, self.drill.settings.heads.with_name("study.backup"))
        async with self.drill.service(self.empty) as office:
            self.drill.clock.forward(minutes=5)
            yield office

    async def reconcile(self, office: Office, *, with_list: bool = True) -> Findings:
        made = self.drill.payer.list_made() if with_list else ()
        return await reconcile_after_restore(office.system, made=made)

    async def release(self, office: Office) -> None:
        await release_restored(office.system, by="coordinator")
        await wait_until(lambda: not office.system.hold.held, "the release to be seen")
        await self.drill.send_waiting(office)


@pytest.fixture
async def loss(tmp_path, database, empty_database):
    async with a_drill(tmp_path) as drill:
        drill.study = a_protocol()["id"]
        yield Loss(drill=drill, database=database, empty=empty_database)


async def test_a_phone_whose_words_the_provider_erased_waits_for_a_person_and_no_other_phone_does(loss):
    drill = loss.drill
    async with loss.before() as office:
        codes = [display(await office.seed_coupon()) for _ in range(2)]
        await drill.take_part(office, AMINA, codes[0], until="network_size")
        await loss.back_up()
        said = len(drill.twilio.ledger.thread(AMINA))
        await drill.text(office, AMINA, "12")
        await drill.text(office, AMINA, "1")
        await drill.take_part(office, BINTOU, codes[1])
    # The first of her lost texts, and what was said to her; her next text still has its words.
    for message in drill.twilio.ledger.thread(AMINA)[said : said + 2]:
        message.body = ""

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        await loss.release(office)
        heard = drill.heard(AMINA)
        await office.run_due_work()
        await drill.send_waiting(office)
        waiting = await office.rows(
            "SELECT set_aside, handled_at FROM contact.inbound WHERE caller = $1 AND handled_at IS NULL",
            await office.caller(AMINA),
        )
        cases = await office.rows("SELECT caller FROM review WHERE reason = 'text_redacted'")
        bintou = await office.phone_state(BINTOU)
        step = await office.open_step(AMINA)

        assert findings.phones_for_person == 1
        assert [row["set_aside"] for row in waiting] == [True, True], "no later text is answered before it"
        assert [row["caller"] for row in cases] == [await office.caller(AMINA)]
        assert step.endswith("network_size"), "nothing that she may have said is made up"
        assert bintou.participant.completed
        assert drill.heard(AMINA) == heard


async def test_a_text_that_the_held_service_stores_meanwhile_is_answered_in_its_turn(loss, monkeypatch):
    drill = loss.drill
    async with loss.before() as office:
        code = display(await office.seed_coupon())
        await drill.take_part(office, AMINA, code, until="network_size")
        await loss.back_up()
        await drill.text(office, AMINA, "12")

    async with loss.after() as office:
        installation = office.system.installation
        find_missing = installation.reconciliations.missing

        async def find_missing_while_it_is_posted_again(texts):
            missing = await find_missing(texts)
            for message in drill.twilio.ledger.thread(AMINA):
                if message.sid in missing:
                    await installation.database.store_text(
                        message=message.sid,
                        sender=message.sender,
                        recipient=message.recipient,
                        body=message.body,
                        received_at=message.created,
                        parsed=None,
                    )
            return missing

        monkeypatch.setattr(installation.reconciliations, "missing", find_missing_while_it_is_posted_again)
        await loss.reconcile(office)

        assert await office.rows("SELECT id FROM contact.inbound WHERE handled_at IS NULL") == []


async def test_who_left_by_the_teams_hand_after_the_backup_has_left_and_is_erased_again(loss):
    drill = loss.drill
    async with loss.before() as office:
        codes = [display(await office.seed_coupon()) for _ in range(2)]
        for number, code in zip((AMINA, BINTOU), codes, strict=True):
            await drill.take_part(office, number, code)
        await drill.pay(office)
        await loss.back_up()
        person = (await office.phone_state(AMINA)).participant.id
        caller = await office.caller(AMINA)
        await withdraw_participant(drill.study, person, by="coordinator", parts=office.parts)
        await drill.send_waiting(office)
        await office.run_due_work()
        assert await office.caller(AMINA) is None, "her number was erased before the loss"
    heard = drill.heard(AMINA)

    async with loss.after() as office:
        assert await office.caller(AMINA) == caller, "the backup has brought her number back"
        findings = await loss.reconcile(office)
        again = await loss.reconcile(office)
        await loss.release(office)
        answers = await office.rows("SELECT FROM answers.answer WHERE participant = $1", person)
        others = await office.value("SELECT count(*) FROM answers.answer WHERE participant <> $1", person)

        assert (findings.withdrawn, findings.erased, findings.to_erase) == (1, 1, 0)
        assert (again.withdrawn, again.erased) == (0, 0)
        assert await office.caller(AMINA) is None
        assert answers == []
        assert others > 0
        assert await office.caller(BINTOU)
        assert drill.heard(AMINA) == heard, "she was told once, before the loss"
        assert (await office.verify()).findings == ()


async def test_a_number_to_which_something_is_owed_is_kept_until_it_is_paid(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()))
        await loss.back_up()
        await drill.pay(office)
        person = (await office.phone_state(AMINA)).participant.id
        await withdraw_participant(drill.study, person, by="coordinator", parts=office.parts)
        await drill.send_waiting(office)
        await office.run_due_work()
        assert await office.caller(AMINA) is None

    async with loss.after() as office:
        findings = await reconcile_after_restore(office.system)
        assert (findings.erased, findings.to_erase) == (0, 1)
        await loss.release(office)
        await drill.pay(office)
        await office.run_due_work()

        assert await office.caller(AMINA) is None
        assert len(drill.payer.made) == 1


async def test_a_coupon_that_was_reissued_after_the_backup_comes_back_with_its_code(loss):
    drill = loss.drill
    async with loss.before() as office:
        lost = await office.seed_coupon()
        await loss.back_up()
        fresh = await reissue_coupon(drill.study, lost, by="coordinator", parts=office.parts)
        await drill.take_part(office, AMINA, display(fresh), until="network_size")
        person = (await office.phone_state(AMINA)).conversation.participant

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        await loss.release(office)
        assert findings.coupons == 1
        assert (await office.coupon(lost)).status == "voided"
        assert (await office.phone_state(AMINA)).conversation.participant == person
        await drill.go_on(office, AMINA)
        assert (await office.phone_state(AMINA)).participant.completed


async def test_a_seeds_code_that_another_coupon_has_is_passed_over_for_the_next_of_its_series(loss):
    async with loss.before() as office:
        ids, study = office.parts.ids, loss.drill.study
        taken = ids.seed_code(study, 2)
        await give_out(office, taken)
        (second,) = await issue_seed_coupons(study, count=1, by="coordinator", parts=office.parts)

        assert second == ids.skip_taken(1).seed_code(study, 2)


async def test_who_completes_gets_coupons_also_where_one_of_their_codes_is_taken(loss):
    drill = loss.drill
    async with loss.before() as office:
        seed, ids = await office.seed_coupon(), office.parts.ids
        person = ids.participant_id(drill.study, seed, 0)
        taken = ids.recruit_code(person, 2, 0)
        await give_out(office, taken)
        await drill.take_part(office, AMINA, display(seed))

        assert [each.code for each in await office.coupons_of(AMINA)] == [
            ids.skip_taken(1).recruit_code(person, slot, 0) for slot in (1, 2, 3)
        ]
        assert (await office.verify()).findings == ()


async def give_out(office, code):
    """Give a code to a seed's coupon: what would happen by chance once in a million million."""
    async with office.parts.database.transaction() as tx:
        state = await tx.lock_study(office.study)
        protocol = await tx.study(office.study, state.protocol)
    await office.record(*issue_to_seeds(protocol, state.protocol, (code,), office.clock.now()))


async def test_a_coupon_that_was_reissued_twice_after_the_backup_comes_back_with_its_last_code(loss):
    drill = loss.drill
    async with loss.before() as office:
        lost = await office.seed_coupon()
        await loss.back_up()
        again = await reissue_coupon(drill.study, lost, by="coordinator", parts=office.parts)
        fresh = await reissue_coupon(drill.study, again, by="coordinator", parts=office.parts)
        await drill.take_part(office, AMINA, display(fresh), until="network_size")

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        await loss.release(office)
        await drill.go_on(office, AMINA)

        assert findings.coupons == 2
        assert (await office.phone_state(AMINA)).participant.completed


async def test_a_seeds_coupon_of_the_lost_time_that_was_reissued_comes_back_without_a_head(loss):
    drill = loss.drill
    async with loss.before() as office:
        await loss.back_up()
        lost = await office.seed_coupon()
        fresh = await reissue_coupon(drill.study, lost, by="coordinator", parts=office.parts)
        await drill.take_part(office, AMINA, display(fresh), until="network_size")
    shutil.rmtree(drill.settings.heads)

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        await loss.release(office)
        await drill.go_on(office, AMINA)

        assert (findings.has_head, findings.coupons) == (False, 2)
        assert (await office.phone_state(AMINA)).participant.completed


async def test_a_reissued_coupon_that_nobody_texted_before_the_release_is_good_after_it(loss):
    drill = loss.drill
    async with loss.before() as office:
        lost = await office.seed_coupon()
        await loss.back_up()
        again = await reissue_coupon(drill.study, lost, by="coordinator", parts=office.parts)
        fresh = await reissue_coupon(drill.study, again, by="coordinator", parts=office.parts)

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        second = await loss.reconcile(office)
        await loss.release(office)
        await drill.take_part(office, AMINA, display(fresh))

        assert (findings.coupons, second.coupons, findings.lost) == (2, 0, {})
        assert (await office.phone_state(AMINA)).participant.completed


async def test_a_code_that_was_passed_over_after_the_backup_is_the_next_of_its_series_again(loss):
    drill = loss.drill
    async with loss.before() as office:
        ids = office.parts.ids
        await give_out(office, ids.seed_code(drill.study, 3))
        await loss.back_up()
        codes = await issue_seed_coupons(drill.study, count=3, by="coordinator", parts=office.parts)
        await drill.take_part(office, AMINA, display(codes[1]), until="network_size")
    shutil.rmtree(drill.settings.heads)

    async with loss.after() as office:
        await loss.reconcile(office)
        await loss.release(office)
        await drill.go_on(office, AMINA)

        assert codes == (
            ids.seed_code(drill.study, 2),
            ids.skip_taken(1).seed_code(drill.study, 3),
            ids.seed_code(drill.study, 4),
        )
        assert (await office.phone_state(AMINA)).participant.completed


async def test_an_answer_counts_though_our_clock_was_ahead_when_its_question_left(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()), until="network_size")
        await move_handing_over(office, minutes=20)
        await loss.back_up()
        await move_handing_over(office, minutes=-20)
        await drill.go_on(office, AMINA)

    async with loss.after() as office:
        findings = await loss.reconcile(office)

        assert findings.unknown_messages == 0
        assert (await office.phone_state(AMINA)).participant.completed


async def move_handing_over(office, *, minutes):
    """Let messages seem to have left at another time."""
    move = "UPDATE contact.outbound SET handed_over_at = handed_over_at + $1 * interval '1 minute'"
    await office.system.installation.pool.execute(move, minutes)


async def test_the_word_of_a_payment_that_left_early_is_not_said_again(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()), until="network_size")
        await loss.back_up()
        await drill.go_on(office, AMINA)
        await drill.pay(office)
    told = drill.twilio.ledger.thread(AMINA)[-1]
    assert "we have sent you" in told.body
    # By a clock that was ahead: before the person had completed, as the provider dates it.
    early = told.created - timedelta(minutes=20)
    told.created, told.history = early, tuple((early, *rest) for _, *rest in told.history)
    heard = drill.heard(AMINA)

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        await loss.release(office)
        await drill.pay(office)

        assert findings.unknown_messages == 0
        assert drill.heard(AMINA) == heard


async def test_a_question_that_was_put_twice_before_it_left_is_the_one_that_left(loss):
    drill = loss.drill
    async with loss.before() as office:
        code = display(await office.seed_coupon())
        await drill.take_part(office, AMINA, code, until="network_size")
        await loss.back_up()
        for words in ("12", code):  # the next question waits, and is put once more
            drill.clock.forward(minutes=1)
            await drill.twilio.receive(AMINA, words)
        await drill.send_waiting(office)
        await drill.go_on(office, AMINA)

    async with loss.after() as office:
        findings = await loss.reconcile(office)

        assert (findings.unknown_messages, findings.lost) == (0, {})
        assert (await office.phone_state(AMINA)).participant.completed


async def test_an_answer_to_coupons_that_had_other_words_in_the_lost_time_is_not_given_once_more(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()), until="health")
        await loss.back_up()
        await drill.text(office, AMINA, "COUPONS")  # the codes come after the survey
        await drill.go_on(office, AMINA)
    asked, last = [text for text in drill.twilio.ledger.thread(AMINA) if text.direction == "inbound"][-2:]
    # The webhook of the last answer had failed, and COUPONS was answered before it.
    last.created = asked.created - timedelta(seconds=10)
    last.history = tuple((last.created, *rest) for _, *rest in last.history)
    heard = drill.heard(AMINA)

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        await loss.release(office)
        await drill.send_waiting(office)

        assert findings.unknown_messages == 0
        assert (await office.phone_state(AMINA)).participant.completed
        assert drill.heard(AMINA) == heard


async def test_an_answer_to_a_question_whose_first_attempt_had_died_counts_if_what_followed_shows_it(loss):
    drill = loss.drill
    async with loss.before() as office:
        code = display(await office.seed_coupon())
        await drill.take_part(office, AMINA, code, until="network_size")
        await loss.back_up()
        drill.clock.forward(minutes=1)
        await drill.twilio.receive(AMINA, "12")
        begin = "UPDATE contact.outbound SET handed_over_at = $1 WHERE status = 'waiting'"
        await office.system.installation.pool.execute(begin, drill.clock.now())
        drill.clock.forward(minutes=1)
        await drill.twilio.receive(AMINA, "1")
        drill.clock.forward(minutes=11)
        await drill.twilio.receive(AMINA, code)  # nothing came yet
        await drill.send_waiting(office)
        await drill.go_on(office, AMINA)
    heard = drill.heard(AMINA)

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        await loss.release(office)
        await drill.send_waiting(office)

        assert (findings.unknown_messages, findings.lost) == (0, {})
        assert (await office.phone_state(AMINA)).participant.completed
        assert drill.heard(AMINA) == heard


async def test_codes_that_had_another_last_day_in_the_lost_time_are_not_sent_once_more(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()), until="health")
        await loss.back_up()
        drill.twilio.lose_webhooks(1)
        await drill.text(office, AMINA, "1")
        drill.clock.forward(hours=30)
        await drill.reconcile(office)
        await drill.send_waiting(office)
    heard = drill.heard(AMINA)
    assert len(heard) == len(set(heard))

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        await loss.release(office)
        await drill.send_waiting(office)

        assert findings.unknown_messages == 0
        assert drill.heard(AMINA) == heard


async def test_codes_that_came_later_in_the_lost_time_are_not_taken_for_the_answer_to_coupons(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()), until="health")
        await loss.back_up()
        drill.twilio.lose_webhooks(1)
        await drill.text(office, AMINA, "1")
        drill.clock.forward(hours=30)
        await drill.text(office, AMINA, "COUPONS")  # the codes come after the survey
        await drill.text(office, AMINA, "1")

    async with loss.after() as office:
        await loss.reconcile(office)
        await loss.release(office)
        await drill.send_waiting(office)

        assert sum("pass these codes on" in words for words in drill.heard(AMINA)) == 1
        assert not any("Codes you can still" in words for words in drill.heard(AMINA))


async def test_the_word_of_one_payment_is_not_taken_for_that_of_another_of_the_same_amount(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()))
        await drill.pay(office)
        await loss.back_up()
        for friend in (BINTOU, CHIDI):
            coupon = next(each for each in await office.coupons_of(AMINA) if each.status == "issued")
            await drill.take_part(office, friend, display(coupon.code))
            await drill.pay(office)
    *_, first, second = drill.twilio.ledger.thread(AMINA)
    # By a clock that was ahead: before the second friend had completed, as the provider dates it.
    early = first.created + timedelta(seconds=30)
    second.created, second.history = early, tuple((early, *rest) for _, *rest in second.history)
    heard = drill.heard(AMINA)

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        await loss.release(office)
        await drill.pay(office)

        assert findings.unknown_messages == 0
        assert drill.heard(AMINA) == heard


async def test_two_payments_of_the_same_amount_that_only_their_notices_tell_of_are_told_once_each(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()))
        await drill.pay(office)
        await loss.back_up()
        for friend in (BINTOU, CHIDI):
            coupon = next(each for each in await office.coupons_of(AMINA) if each.status == "issued")
            await drill.take_part(office, friend, display(coupon.code))
            await drill.pay(office)
    heard = drill.heard(AMINA)

    async with loss.after() as office:
        findings = await loss.reconcile(office, with_list=False)
        await loss.release(office)
        await drill.pay(office)

        assert findings.unknown_messages == 0
        assert drill.heard(AMINA) == heard


async def test_the_same_answer_twice_within_seconds_counts_twice_as_it_did_in_the_lost_time(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()), until="gender")
        await loss.back_up()
        for _ in range(2):
            drill.clock.forward(seconds=12)
            await drill.twilio.receive(AMINA, "2")
            await drill.send_waiting(office)
        await drill.go_on(office, AMINA)
    for message in drill.twilio.ledger.thread(AMINA):
        if message.direction != "inbound":  # the provider sends some seconds after it has taken a message
            message.history = tuple((at + timedelta(seconds=3), *rest) for at, *rest in message.history)

    async with loss.after() as office:
        findings = await loss.reconcile(office)

        assert (findings.unknown_messages, findings.lost) == (0, {})
        assert (await office.phone_state(AMINA)).participant.completed
