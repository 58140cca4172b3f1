"""Honoraria are owed once, paid once, and never lost."""

import pytest

from rds.app.pay import carry_out_payout, confirm_payout
from rds.domain.refusals import PaidTwice, PayoutAlreadySettled, PayoutUnknown
from rds.domain.replies import ReplyKey
from rds.payouts.simulated import SimulatedPayer
from tests.support.office import a_protocol, an_office, phone
from tests.support.payers import RememberingPayer

AMINA, BINTOU = phone(1), phone(2)


async def the_payout(office):
    [row] = await office.rows("SELECT * FROM payout WHERE status = 'requested'")
    return row


async def test_what_is_owed_is_paid_once_and_the_participant_is_told(office):
    payer = RememberingPayer()
    await office.take_part(AMINA, await office.seed_coupon())
    for _ in range(3):
        await office.run_due_work()
    payout = (await the_payout(office))["id"]

    for _ in range(3):
        await carry_out_payout(payout, provider=payer, parts=office.parts)
        await office.run_due_work()

    assert payer.asked == [(payout, 2000)]
    assert await office.account(AMINA) == (2000, 2000)
    assert [words for key, words in await office.said_to(AMINA) if key is ReplyKey.PAID] == [
        "Example University: we have sent you $20. Thank you for taking part in PSW Work Study!"
    ]


async def test_what_is_earned_while_a_payout_is_under_way_goes_into_the_next(office):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.run_due_work()
    await office.take_part(BINTOU, (await office.coupons_of(AMINA))[0].code)
    await office.run_due_work()
    assert await office.text(AMINA, "BALANCE") == [ReplyKey.BALANCE]
    assert (await office.said_to(AMINA))[-1][1] == "Earned so far: $30. Paid: $0. Still to come: $30."

    for _ in range(2):
        await office.pay()
        await office.run_due_work()

    amounts = [
        row["amount_minor"] for row in await office.rows("SELECT amount_minor FROM payout ORDER BY id")
    ]
    assert sorted(amounts) == [1000, 2000, 2000]
    assert await office.account(AMINA) == (3000, 3000)


async def test_stop_does_not_forfeit_what_is_owed(office):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "STOP")
    await office.run_due_work()
    await office.pay()

    assert await office.account(AMINA) == (2000, 2000)


async def test_the_finance_office_confirms_each_payment_once(database):
    async with an_office(database, recorded=a_protocol(payout="batch")) as office:
        await office.take_part(AMINA, await office.seed_coupon())
        await office.run_due_work()
        payout = (await the_payout(office))["id"]
        assert (
            await office.value("SELECT count(*) FROM jobs.pgqueuer WHERE entrypoint = 'carry_out_payout'")
            == 0
        )

        await confirm_payout(payout, reference="cheque 7", by="finance", parts=office.parts)
        with pytest.raises(PayoutAlreadySettled):
            await confirm_payout(payout, reference="cheque 7", by="finance", parts=office.parts)
        with pytest.raises(PaidTwice):
            await confirm_payout(payout, reference="cheque 8", by="finance", parts=office.parts)
        with pytest.raises(PayoutUnknown):
            await confirm_payout("no-such-payout", reference="cheque 9", by="finance", parts=office.parts)

        assert await office.account(AMINA) == (2000, 2000)
        assert [fact["reference"] for fact in await office.facts("PayoutPaid")] == ["cheque 7"]
        assert (await office.verify()).findings == ()


async def test_every_dollar_in_the_ledger_has_two_sides(office):
    await office.take_part(AMINA, await office.seed_coupon())
    for number, coupon in enumerate(await office.coupons_of(AMINA), 2):
        await office.take_part(phone(number), coupon.code)
    await office.run_due_work()
    await office.pay()

    balances = await office.rows(
        "SELECT account, sum(debit - credit)::bigint AS balance"
        " FROM ledger_entry GROUP BY account ORDER BY account"
    )
    assert [tuple(row) for row in balances] == [("honoraria", 11_000), ("paid_out", -11_000), ("payable", 0)]


async def test_the_payer_may_be_slow_and_asked_twice_and_still_the_ledger_has_it_once(office):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.run_due_work()
    payout = (await the_payout(office))["id"]

    class InterruptedPayer(SimulatedPayer):
        """While it pays, another worker does the same job to the end."""

        async def pay(self, due):
            await carry_out_payout(payout, provider=SimulatedPayer(), parts=office.parts)
            return await super().pay(due)

    await carry_out_payout(payout, provider=InterruptedPayer(), parts=office.parts)

    assert len(await office.facts("PayoutPaid")) == 1
    assert await office.account(AMINA) == (2000, 2000)
