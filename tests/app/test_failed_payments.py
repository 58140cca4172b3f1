"""A payment that fails keeps its id, is tried again later and less often, and then waits for a person."""

import pytest

from rds.app.confirm_payouts import Confirmation, Result, confirm_payouts
from rds.app.export_payouts import export_payouts, rewrite_batch
from rds.app.pay import retry_payout
from rds.domain.refusals import PayoutNotWaiting, PayoutUnknown
from tests.support.office import a_protocol, an_office, phone
from tests.support.payers import RefusingPayer, RememberingPayer

AMINA, BINTOU = phone(1), phone(2)
PAY_AT_ONCE = frozenset({"simulated"})


@pytest.fixture
async def finance(database):
    """Give an office whose payments a payments office makes; Amina is owed, and her payment is requested."""
    async with an_office(database, recorded=a_protocol(payout="batch")) as office:
        await office.take_part(AMINA, await office.seed_coupon())
        await office.run_due_work()
        yield office
        assert (await office.verify()).findings == ()


async def payouts(office):
    return [
        tuple(row)
        for row in await office.rows("SELECT id, status, failures FROM payout ORDER BY requested_at, id")
    ]


async def export(office):
    """Write a file; return its payments, and those of files before."""
    written = []
    result = await export_payouts(
        office.study,
        write=written.extend,
        by="coordinator",
        team=office.system.installation,
        parts=office.parts,
    )
    assert len(written) == result.written
    return [line.payout.id for line in written], [(one.batch, one.payouts) for one in result.before]


async def confirm(office, payout, result="paid", *, reference="", reason="", batch=None):
    said = Confirmation(payout=payout, result=Result(result), reference=reference, reason=reason, batch=batch)
    return await confirm_payouts([said], by="finance", parts=office.parts)


async def reasons_on_the_staff_list(office):
    return [fact["reason"] for fact in await office.facts("ReviewRequested")]


# ---- a payer that refuses


async def test_a_refused_payment_keeps_its_id_and_is_not_asked_for_at_each_round(office):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.run_due_work()
    [(payout, *_)] = await payouts(office)
    await office.pay(RefusingPayer())

    payer = RememberingPayer()
    for _ in range(5):
        await office.run_due_work()
        await office.pay(payer)
    assert payer.asked == []

    office.clock.forward(days=1)
    await office.run_due_work()
    await office.pay(payer)

    assert payer.asked == [(payout, 2000)]
    assert await payouts(office) == [(payout, "paid", 1)]
    assert await office.account(AMINA) == (2000, 2000)


async def test_after_three_refusals_a_person_must_look_and_nobody_asks_again(office):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.run_due_work()
    for days in (1, 3, 30):
        await office.pay(RefusingPayer())
        office.clock.forward(days=days)
        await office.run_due_work()

    [(payout, status, failures)] = await payouts(office)
    assert (status, failures) == ("refused", 3)
    assert await reasons_on_the_staff_list(office) == ["payment_refused"]
    assert len(await office.facts("PayoutRequested")) == 1
    assert await office.account(AMINA) == (2000, 0)

    await retry_payout(payout, study=office.study, by="ana", pay_at_once=PAY_AT_ONCE, parts=office.parts)
    await office.pay()

    assert await payouts(office) == [(payout, "paid", 0)]
    assert await office.account(AMINA) == (2000, 2000)


async def test_what_is_earned_while_a_payment_waits_for_the_team_waits_too(office):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.run_due_work()
    for days in (1, 3, 1):
        await office.pay(RefusingPayer())
        office.clock.forward(days=days)
        await office.run_due_work()
    await office.take_part(BINTOU, (await office.coupons_of(AMINA))[0].code)
    await office.run_due_work()

    assert [row[1] for row in await payouts(office)] == ["refused", "requested"]
    assert await office.account(AMINA) == (3000, 0)


async def test_only_a_payment_that_failed_can_be_tried_again(office):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.run_due_work()
    [(payout, *_)] = await payouts(office)

    with pytest.raises(PayoutNotWaiting):
        await retry_payout(payout, study=office.study, by="ana", pay_at_once=PAY_AT_ONCE, parts=office.parts)
    with pytest.raises(PayoutUnknown):
        await retry_payout(payout, study="another", by="ana", pay_at_once=PAY_AT_ONCE, parts=office.parts)


# ---- a payments office


async def test_a_payment_that_failed_there_is_exported_again_under_its_id_once_it_is_due(finance):
    [payout], _ = await export(finance)

    result = await confirm(finance, payout, "failed", reason="account closed", batch=1)
    assert (result.paid, result.failed, result.known) == (0, 1, 0)
    assert await finance.account(AMINA) == (2000, 0)
    await finance.run_due_work()
    assert await export(finance) == ([], [])

    finance.clock.forward(days=1)
    await finance.run_due_work()

    assert await export(finance) == ([payout], [])
    assert (await confirm(finance, payout, reference="cheque 7", batch=2)).paid == 1
    assert await finance.account(AMINA) == (2000, 2000)


async def test_one_failure_counts_once_however_often_its_file_is_read(finance):
    [payout], _ = await export(finance)
    for _ in range(4):
        await confirm(finance, payout, "failed", reason="account closed", batch=1)
    finance.clock.forward(days=1)
    await finance.run_due_work()
    await export(finance)

    known = await confirm(finance, payout, "failed", reason="account closed", batch=1)

    assert (known.failed, known.known) == (0, 1)
    assert await payouts(finance) == [(payout, "requested", 1)]


async def test_three_failures_there_are_a_case_and_a_payment_made_after_all_is_recorded(finance):
    [payout], _ = await export(finance)
    for days in (1, 3):
        await confirm(finance, payout, "failed", reason="account closed")
        finance.clock.forward(days=days)
        await finance.run_due_work()
        await export(finance)
    last = await confirm(finance, payout, "failed", reason="account closed")

    assert last.for_team == [payout]
    assert await reasons_on_the_staff_list(finance) == ["payment_refused"]
    finance.clock.forward(days=30)
    await finance.run_due_work()
    assert await export(finance) == ([], [])
    assert (await confirm(finance, payout, reference="cash, receipt 3")).paid == 1
    assert await finance.account(AMINA) == (2000, 2000)


async def test_a_second_reference_is_no_payment_and_changes_nothing(finance):
    [payout], _ = await export(finance)
    await confirm(finance, payout, reference="cheque 7")

    again = await confirm(finance, payout, reference="cheque 7")
    twice = await confirm(finance, payout, reference="cheque 8")
    failed = await confirm(finance, payout, "failed", reason="returned")

    assert (again.known, again.contradictions) == (1, [])
    assert [one.recorded.reference for one in twice.contradictions] == ["cheque 7"]
    assert [one.recorded.reference for one in failed.contradictions] == ["cheque 7"]
    assert [fact["reference"] for fact in await finance.facts("PayoutPaid")] == ["cheque 7"]
    assert await finance.account(AMINA) == (2000, 2000)


async def test_an_exported_payment_is_in_no_second_file_unless_asked_for(finance):
    [payout], _ = await export(finance)
    assert await export(finance) == ([], [(1, 1)])

    await finance.take_part(BINTOU, await finance.seed_coupon())
    await finance.run_due_work()
    [another], before = await export(finance)
    assert another != payout
    assert before == [(1, 1)]

    lines = []
    count = await rewrite_batch(
        finance.study,
        1,
        write=lines.extend,
        by="ana",
        team=finance.system.installation,
        parts=finance.parts,
    )
    assert (count, [line.payout.id for line in lines]) == (1, [payout])
    assert [fact["numbers"] for fact in await finance.facts("NumbersOpened")] == [1]


async def test_payments_whose_file_cannot_be_written_are_not_marked(finance):
    def fail(_lines):
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        await export_payouts(
            finance.study, write=fail, by="ana", team=finance.system.installation, parts=finance.parts
        )

    assert len((await export(finance))[0]) == 1
