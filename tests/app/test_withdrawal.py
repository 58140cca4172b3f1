"""Who withdraws is asked nothing more, keeps what was earned, and leaves nothing behind that
leads to them.
"""

import pytest

from rds.app.answer_text import answer_text
from rds.app.pay import confirm_payout
from rds.app.withdraw import withdraw_participant
from rds.domain.refusals import ParticipantUnknown
from rds.domain.replies import ReplyKey
from rds.export.recruitment import recruitment_csv
from tests.support.clock import NINE_AT_NIGHT, NINE_IN_THE_MORNING
from tests.support.office import a_protocol, an_office, phone
from tests.support.provider import NO_MOBILE, OUT_OF_REACH, Provider
from tests.support.withdrawing import answers_of, id_of, number_is_kept, settle, withdraw, words_kept_of

AMINA, BINTOU, CHIDI = phone(1), phone(2), phone(3)
UNDELIVERED = "30003"


async def test_answers_and_words_go_at_once_and_the_consent_stays_as_a_fact(office):
    await office.take_part(AMINA, await office.seed_coupon())
    caller, participant = await office.caller(AMINA), await id_of(office, AMINA)
    assert await answers_of(office, participant)

    await withdraw(office, AMINA)

    assert await answers_of(office, participant) == 0
    assert await words_kept_of(office, caller) == 1, "only the confirmation, which is still to be sent"
    [consent] = await office.facts("ConsentGiven")
    assert consent["participant"] == participant
    assert consent["text_digest"]
    assert await office.facts("ParticipantWithdrew") == [{"participant": participant, "caller": caller}]


async def test_the_withdrawal_is_confirmed_once_and_what_still_waited_is_not_sent(office):
    await office.take_part(AMINA, await office.seed_coupon())
    provider = Provider(office.clock)

    await withdraw(office, AMINA)
    await office.deliver(provider)

    [confirmation] = provider.taken
    assert confirmation.recipient == AMINA
    assert "you have left the study" in confirmation.body
    given_up = await office.rows("SELECT DISTINCT error FROM contact.outbound WHERE status = 'given_up'")
    assert [row["error"] for row in given_up] == ["withdrawn"]


async def test_a_phone_that_asked_for_silence_is_not_even_sent_the_confirmation(office):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "STOP")
    provider = Provider(office.clock)

    await withdraw(office, AMINA)
    await office.deliver(provider)

    assert provider.taken == []


async def test_a_confirmation_waits_for_the_morning(office):
    await office.take_part(AMINA, await office.seed_coupon())
    provider = Provider(office.clock)
    office.clock.set(NINE_AT_NIGHT)

    await withdraw(office, AMINA)
    await office.run_due_work()
    await office.deliver(provider)
    assert provider.taken == []

    office.clock.set(NINE_IN_THE_MORNING)
    await office.run_due_work()
    await office.deliver(provider)
    assert any("you have left" in message.body for message in provider.taken)


async def test_withdrawing_twice_changes_nothing(office):
    await office.take_part(AMINA, await office.seed_coupon())
    await withdraw(office, AMINA)
    before = await office.value("SELECT max(id) FROM record.event")
    office.clock.forward(days=1)

    await withdraw(office, AMINA)

    assert await office.value("SELECT max(id) FROM record.event") == before
    confirmations = [key for key, _ in await purposes(office, AMINA) if key is ReplyKey.WITHDRAWN]
    assert len(confirmations) == 1


async def purposes(office, number):
    found = await office.rows(
        "SELECT purpose, status FROM contact.outbound WHERE caller = $1", await office.caller(number)
    )
    return [(ReplyKey(row["purpose"]), row["status"]) for row in found]


async def test_an_id_that_nobody_in_the_study_has_is_refused(office):
    with pytest.raises(ParticipantUnknown):
        await withdraw_participant(office.study, "nobody", by="ana", parts=office.parts)


async def test_who_has_withdrawn_is_asked_nothing_more_and_told_the_balance(office):
    await office.take_part(AMINA, await office.seed_coupon(), until="health")
    await withdraw(office, AMINA)

    assert await office.open_step(AMINA) is None
    assert await office.text(AMINA, "1") == [ReplyKey.WITHDRAWN]
    assert await office.text(AMINA, "BALANCE") == [ReplyKey.BALANCE]
    assert await office.text(AMINA, "HELP") == [ReplyKey.HELP]
    office.clock.forward(days=5)
    await office.run_due_work()
    assert await office.facts("ReminderSent") == []


async def test_a_coupon_waiting_for_somebody_who_withdraws_is_free_again(office):
    code = await office.seed_coupon()
    await office.take_part(AMINA, code, until="psw_in_gta")
    participant = await id_of(office, AMINA)
    assert await answers_of(office, participant)

    await withdraw(office, AMINA)

    assert await answers_of(office, participant) == 0
    assert ReplyKey.THANKS in await office.take_part(BINTOU, code)


async def test_what_was_earned_is_paid_and_then_the_number_goes(office):
    await office.take_part(AMINA, await office.seed_coupon())
    caller, provider = await office.caller(AMINA), Provider(office.clock)
    await withdraw(office, AMINA)

    await office.deliver(provider)
    await office.run_due_work()
    assert await number_is_kept(office, caller), "the payment is under way"
    await settle(office, provider)

    [enrolled] = await office.facts("ParticipantEnrolled")
    [requested] = await office.facts("PayoutRequested")
    assert requested["participant"] == enrolled["participant"]
    assert len(await office.facts("PayoutPaid")) == 1
    assert any("we have sent you $20" in message.body for message in provider.taken)
    assert not await number_is_kept(office, caller)
    assert await words_kept_of(office, caller) == 0
    assert await office.caller(AMINA) is None, "the number leads to nobody"


async def test_the_number_stays_until_the_finance_office_has_paid(database):
    async with an_office(database, recorded=a_protocol(payout="batch")) as office:
        await office.take_part(AMINA, await office.seed_coupon())
        caller, provider = await office.caller(AMINA), Provider(office.clock)
        await withdraw(office, AMINA)
        for _ in range(3):
            await office.run_due_work()
            await office.deliver(provider)
        assert await number_is_kept(office, caller)

        [payee] = await office.system.installation.open_payouts(office.study, "batch")
        assert payee.phone == AMINA
        await confirm_payout(payee.payout.id, reference="cheque 1", by="finance", parts=office.parts)
        await office.deliver(provider)
        await office.run_due_work()

        assert not await number_is_kept(office, caller)
        assert (await office.verify()).findings == ()


async def test_a_number_stays_while_its_phone_takes_part_in_another_study(office):
    other_number = "+14165550190"
    await office.open(a_protocol("minimal", opens="2020-06-01 00:00"), number=other_number)
    await office.take_part(AMINA, await office.seed_coupon(), until="health")
    caller, provider = await office.caller(AMINA), Provider(office.clock)
    first, office.study = office.study, "example-study"
    other_code = await office.seed_coupon()
    await office.text(AMINA, other_code, to=other_number)
    office.study = first

    await withdraw(office, AMINA)
    await settle(office, provider)
    assert await number_is_kept(office, caller)

    office.study = "example-study"
    await withdraw(office, AMINA)
    await settle(office, provider)
    assert not await number_is_kept(office, caller)


async def test_coupons_handed_on_stay_valid_and_the_tree_stays_whole(office):
    await office.take_part(AMINA, await office.seed_coupon())
    participant, provider = await id_of(office, AMINA), Provider(office.clock)
    first, second, _ = await office.coupons_of(AMINA)
    await withdraw(office, AMINA)
    await office.take_part(BINTOU, first.code)

    assert (await office.phone_state(BINTOU)).participant.recruiter == participant
    assert await office.account(AMINA) == (3000, 0)
    await settle(office, provider)
    await office.take_part(CHIDI, second.code)
    await settle(office, provider)

    async with office.parts.database.transaction() as tx:
        account = await tx.account(participant)
    assert (account.earned.minor, account.paid.minor) == (4000, 3000), (
        "nobody can be paid whose number is erased"
    )
    assert await office.system.installation.open_payouts(office.study, "simulated") == []


async def test_a_text_that_comes_back_to_an_erased_number_is_given_up(office):
    await office.take_part(AMINA, await office.seed_coupon())
    provider = Provider(office.clock)
    await withdraw(office, AMINA)
    await settle(office, provider)
    sent = len(provider.taken)

    await office.report(provider.taken[-1].id, "undelivered", UNDELIVERED)
    office.clock.forward(hours=1)
    await office.run_due_work()
    assert await office.deliver(provider) == []

    assert len(provider.taken) == sent
    assert await office.value("SELECT count(*) FROM contact.outbound WHERE error = 'erased'") == 1


async def test_a_confirmation_that_no_phone_takes_does_not_keep_the_number(office):
    await office.take_part(AMINA, await office.seed_coupon(), until="health")
    caller, provider = await office.caller(AMINA), Provider(office.clock)
    await withdraw(office, AMINA)
    provider.plan(OUT_OF_REACH, NO_MOBILE)

    await office.deliver(provider)
    await office.run_due_work()
    assert await number_is_kept(office, caller), "it is tried again"
    await office.deliver(provider)
    await office.run_due_work()

    assert not await number_is_kept(office, caller)


async def test_a_text_nobody_has_answered_yet_is_answered_before_its_words_go(office):
    await office.take_part(AMINA, await office.seed_coupon(), until="health")
    caller, provider = await office.caller(AMINA), Provider(office.clock)
    left = await office.store(AMINA, "STOP")
    await withdraw(office, AMINA)
    await settle(office, provider)
    assert await number_is_kept(office, caller)

    await answer_text(left, office.parts)
    await settle(office, provider)

    assert [fact["source"] for fact in await office.facts("MessagingStopped")] == ["keyword"]
    assert await words_kept_of(office, caller) == 0
    assert not await number_is_kept(office, caller)


async def test_a_withdrawn_persons_row_stays_without_network_size_and_answers(office):
    await office.take_part(AMINA, await office.seed_coupon())
    participant = await id_of(office, AMINA)
    [first, *_] = await office.coupons_of(AMINA)
    await office.take_part(BINTOU, first.code)
    await withdraw(office, AMINA)

    async with office.parts.database.transaction() as tx:
        study = await tx.study(office.study, 1)
    respondents = await office.system.installation.figures.respondents(office.study)
    _header, amina, bintou = recruitment_csv(respondents, study).splitlines()

    assert amina.startswith(f"{participant},seed,,0,")
    assert set(amina.split(",")[7:]) == {""}
    assert f",{participant},12,1," in bintou
    assert "" not in bintou.split(",")
