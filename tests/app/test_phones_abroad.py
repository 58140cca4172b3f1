"""A study that names countries, on the real database: whose a phone is says its number."""

import asyncio

from rds.domain.coupon_code import display
from rds.domain.replies import ReplyKey
from tests.support.office import a_protocol, an_office, phone

IN_TORONTO, IN_NEW_YORK, IN_PARIS = phone(1), "+12125550123", "+33199001234"


async def test_a_phone_of_another_country_is_turned_away_once_and_its_coupon_stays_free(database):
    async with an_office(database, recorded=a_protocol(countries=["CA"])) as office:
        code = await office.seed_coupon()

        assert await office.present(IN_NEW_YORK, code) == [ReplyKey.PHONE_ABROAD]
        assert await office.present(IN_NEW_YORK, code) == []
        assert await office.text(IN_NEW_YORK, "hello?") == []
        assert await office.text(IN_PARIS, "hello") == [ReplyKey.PHONE_ABROAD]
        assert await office.text(IN_NEW_YORK, "STOP") == [ReplyKey.STOPPED]

        assert [fact["reason"] for fact in await office.facts("CouponRefused")] == ["phone_abroad"] * 2
        assert ReplyKey.PHONE_ABROAD not in await office.present(IN_TORONTO, code)
        assert (await office.verify()).findings == ()


async def test_two_texts_at_the_same_instant_are_told_once_together(database):
    async with an_office(database, recorded=a_protocol(countries=["CA"])) as office:
        told = await asyncio.gather(*(office.text(IN_NEW_YORK, "hello") for _ in range(4)))

        assert sorted(told) == [[], [], [], [ReplyKey.PHONE_ABROAD]]
        assert await office.value("SELECT count(*) FROM contact.inbound WHERE handled_at IS NULL") == 0


async def test_without_countries_phones_of_any_take_part(office):
    code = await office.seed_coupon()

    assert await office.text(IN_NEW_YORK, display(code)) == [ReplyKey.LANGUAGE_MENU]


async def test_who_takes_part_already_goes_on_when_their_country_is_left_out_later(database):
    recorded = a_protocol()
    async with an_office(database, recorded=recorded) as office:
        await office.take_part(IN_NEW_YORK, await office.seed_coupon(), until="sector")
        await office.adopt({**recorded, "countries": ["CA"]})

        assert await office.text(IN_NEW_YORK, "1") == [ReplyKey.QUESTION]
        assert await office.text(IN_PARIS, "hello") == [ReplyKey.PHONE_ABROAD]
