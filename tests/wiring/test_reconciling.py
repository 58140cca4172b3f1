"""What only reconciling a restored database meets: erased words, people who left, codes of the lost time."""

import shutil

import pytest

from rds.app.run_study import issue_seed_coupons, reissue_coupon
from rds.app.withdraw import withdraw_participant
from rds.domain.coupon_code import display
from rds.domain.coupons import issue_to_seeds
from rds.wiring.restore import reconcile_after_restore
from tests.support.office import phone

pytestmark = pytest.mark.slow
AMINA, BINTOU, CHIDI = phone(11), phone(12), phone(13)


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
