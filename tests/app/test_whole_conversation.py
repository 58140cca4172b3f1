"""From a seed's coupon to a recruit's, by text alone, on the real database."""

from rds.domain.coupon_code import display
from rds.domain.replies import ReplyKey
from tests.app.office import phone

AMINA, BINTOU = phone(1), phone(2)


async def test_a_seed_takes_part_and_receives_coupons_to_pass_on(office):
    code = await office.seed_coupon()

    assert await office.present(AMINA, code) == [ReplyKey.LANGUAGE_MENU]
    assert await office.text(AMINA, "1") == [ReplyKey.CONSENT]
    assert await office.text(AMINA, "1") == [ReplyKey.QUESTION]
    last = await office.take_part(AMINA, code)

    assert last == [ReplyKey.THANKS, ReplyKey.COUPONS_TO_FORWARD]
    coupons = await office.coupons_of(AMINA)
    assert [(c.slot, c.wave, c.status) for c in coupons] == [
        (1, 1, "issued"),
        (2, 1, "issued"),
        (3, 1, "issued"),
    ]
    words = dict(await office.said_to(AMINA))[ReplyKey.COUPONS_TO_FORWARD]
    assert all(display(coupon.code) in words for coupon in coupons)
    assert await office.account(AMINA) == (2000, 0)


async def test_a_recruit_joins_the_recruiters_chain_and_both_are_owed(office):
    await office.take_part(AMINA, await office.seed_coupon())
    [first, *_] = await office.coupons_of(AMINA)
    await office.take_part(BINTOU, first.code)

    seed, recruit = (await office.standing(AMINA)).participant, (await office.standing(BINTOU)).participant
    assert (recruit.recruiter, recruit.chain, recruit.wave) == (seed.id, seed.id, 1)
    assert await office.account(BINTOU) == (2000, 0)
    assert await office.account(AMINA) == (3000, 0)
    assert (await office.coupon(first.code)).status == "redeemed"
