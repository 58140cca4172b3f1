"""What happens to a message follows from seed, phone and words, and is something Twilio could do."""

import asyncio
import random
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rds.simulation.twilio_double import FaultRates
from rds.simulation.twilio_double.delivery_plan import draw_delivery_plan
from tests.support.twilio_line import (
    OTHER,
    PHONE,
    send,
)

MOODS = FaultRates(undelivered=0.3, failed=0.1, late=0.3, twice=0.3, disordered=0.3, inbound_twice=0.3)


async def outcome(make, service, client, shuffled):
    service.posts.clear()
    double = await make(fault_rates=MOODS, seed=7)
    conversation = [
        (phone, body) for phone in (PHONE, OTHER) for body in ("Hello", "Hello", "How are you?", "12")
    ]
    random.Random(shuffled).shuffle(conversation)
    calls = [
        send(client, double, phone, body, callback=f"{service.url}/status") for phone, body in conversation
    ]
    texts = [double.receive(phone, body) for phone, body in conversation]
    await asyncio.gather(*calls, *texts)
    await double.settle()
    return Counter((form["MessageSid"], form["To"], form.get("MessageStatus")) for _, form in service.posts)


async def test_the_same_seed_gives_the_same_fates_in_whatever_order(make, service, client):
    one = await outcome(make, service, client, shuffled=1)
    other = await outcome(make, service, client, shuffled=2)
    assert one == other
    assert set(one.values()) == {1, 2}


async def test_another_seed_gives_other_fates(make):
    one, other = [await make(fault_rates=MOODS, seed=seed) for seed in (1, 2)]
    assert (await one.take(PHONE, "Hello", None)).sid != (await other.take(PHONE, "Hello", None)).sid


@given(
    st.builds(
        FaultRates,
        **dict.fromkeys(("late", "twice", "disordered"), st.floats(0, 1)),
        undelivered=st.floats(0, 0.5),
        failed=st.floats(0, 0.5),
    ),
    st.integers(),
)
def test_every_fate_is_one_that_twilio_could_give(fault_rates, seed):
    delivery = draw_delivery_plan(fault_rates, random.Random(seed))
    statuses = [step.status for step in delivery.steps]
    assert statuses in (["sent", "delivered"], ["sent", "undelivered"], ["failed"])
    assert all((step.error_code is None) == (step.status in {"sent", "delivered"}) for step in delivery.steps)
    assert delivery.arrives == (statuses[-1] == "delivered")
    assert all(one.after < other.after for one, other in pairwise(delivery.steps))
    assert {step for _, step in delivery.reports} == set(delivery.steps)
    assert all(after >= step.after for after, step in delivery.reports), "no report comes before the event"


def test_shares_come_out_as_told():
    deliveries = [
        draw_delivery_plan(FaultRates(undelivered=0.097, failed=0.04), random.Random(seed))
        for seed in range(20_000)
    ]
    last = Counter(delivery.steps[-1].status for delivery in deliveries)
    # Four standard errors of a share of 20,000.
    assert last["undelivered"] / 20_000 == pytest.approx(0.097, abs=0.0084)
    assert last["failed"] / 20_000 == pytest.approx(0.04, abs=0.0056)


@pytest.mark.parametrize("shares", [{"late": 1.5}, {"twice": -0.1}, {"undelivered": 0.6, "failed": 0.6}])
def test_a_share_that_is_none_is_refused(shares):
    with pytest.raises(ValueError, match="share"):
        FaultRates(**shares)
