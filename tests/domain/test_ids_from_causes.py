"""Ids and codes follow from their causes, so that what happens again after a restore has the same ones."""

from hypothesis import given
from hypothesis import strategies as st

from rds.domain.coupon_code import is_well_formed
from rds.domain.events import HonorariumKind
from rds.machine import KeyedIdSource

KEYS = st.binary(min_size=32, max_size=32)
NAMES = st.text(min_size=1, max_size=12)


@given(KEYS, NAMES, NAMES, st.integers(0, 9))
def test_the_same_cause_has_the_same_id_in_every_process(key, study, coupon, before):
    one, another = KeyedIdSource(key), KeyedIdSource(key)

    assert one.participant_id(study, coupon, before) == another.participant_id(study, coupon, before)
    assert one.seed_code(study, before) == another.seed_code(study, before)


@given(KEYS, NAMES, st.integers(1, 9))
def test_other_causes_other_places_and_other_keys_have_others(key, holder, slot):
    ids, others = KeyedIdSource(key), KeyedIdSource(key[::-1] + b"another")

    codes = [
        ids.recruit_code(holder, slot, 0),
        ids.recruit_code(holder, slot, 1),
        ids.recruit_code(holder, slot + 1, 0),
        ids.skip_taken(1).recruit_code(holder, slot, 0),
        others.recruit_code(holder, slot, 0),
        ids.seed_code(holder, slot),
    ]

    assert len(set(codes)) == len(codes)
    assert all(map(is_well_formed, codes))


@given(KEYS, NAMES, NAMES)
def test_each_honorarium_has_a_payment_of_its_own(key, participant, recruit):
    ids = KeyedIdSource(key)

    payouts = {
        ids.payout_id(participant, HonorariumKind.PRIMARY, None, 0),
        ids.payout_id(participant, HonorariumKind.SECONDARY, recruit, 0),
        ids.payout_id(participant, HonorariumKind.SECONDARY, recruit, 1),
    }

    assert len(payouts) == 3


def test_the_key_is_not_shown():
    assert "secret" not in repr(KeyedIdSource(b"a secret"))
