"""Two studies on one installation: apart in everything but the wish to be left alone."""

import pytest

from rds.app.run_study import open_study, reissue_coupon, void_coupon
from rds.domain.refusals import CouponUnknown, StudyAlreadyOpen, StudyNumberTaken
from rds.domain.replies import ReplyKey
from tests.support.office import STUDY_NUMBER, a_protocol, phone

AMINA = phone(1)
OTHER_NUMBER = "+14165550200"


@pytest.fixture
async def other_study(office):
    return await office.open(a_protocol("minimal", opens="2020-06-01 00:00"), OTHER_NUMBER)


async def test_a_coupon_of_one_study_is_unknown_to_the_other(office, other_study):
    code = await office.seed_coupon()

    assert await office.text(AMINA, code, to=OTHER_NUMBER) == [ReplyKey.CODE_UNKNOWN]
    assert await office.text(AMINA, code) == [ReplyKey.LANGUAGE_MENU]


async def test_a_coupon_is_mended_only_under_its_own_study(office, other_study):
    code = await office.seed_coupon()

    with pytest.raises(CouponUnknown):
        await void_coupon(other_study, code, reason="lost", by="coordinator", parts=office.parts)
    with pytest.raises(CouponUnknown):
        await reissue_coupon(other_study, code, by="coordinator", parts=office.parts)


async def test_one_phone_may_take_part_in_both(office, other_study):
    await office.take_part(AMINA, await office.seed_coupon())
    office.study = other_study

    assert await office.text(AMINA, await office.seed_coupon(), to=OTHER_NUMBER) == [
        ReplyKey.WELCOME,
        ReplyKey.CONSENT,
    ]


async def test_stop_in_one_study_is_silence_in_both_until_start(office, other_study):
    await office.text(AMINA, "STOP", to=OTHER_NUMBER)

    assert await office.text(AMINA, "hello") == []
    assert await office.text(AMINA, "START") == [ReplyKey.RESUMED]
    assert await office.text(AMINA, "hello", to=OTHER_NUMBER) == [ReplyKey.NEED_A_CODE]


async def test_a_second_study_needs_an_id_and_a_number_of_its_own(office):
    minimal = a_protocol("minimal")
    with pytest.raises(StudyNumberTaken):
        await office.open(minimal, STUDY_NUMBER)
    with pytest.raises(StudyAlreadyOpen):
        await open_study(
            office.study,
            number=OTHER_NUMBER,
            content=minimal,
            digest="0",
            by="coordinator",
            parts=office.parts,
        )
