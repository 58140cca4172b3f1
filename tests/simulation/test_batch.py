"""Which texts go out together: acts keep their order, and target and budget are not left to the machine."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rds.simulation.actions import Text, Wait
from rds.simulation.batch import AT_ONCE, Batch, Due

NOON = datetime(2020, 6, 1, 12, tzinfo=UTC)


def a_text(who, *, seconds=0, order=0, presents=False):
    text = Text(body="1", delay=timedelta(0), presents=presents)
    return Due(NOON + timedelta(seconds=seconds), order, who, text)


def a_look(who, *, seconds=0, order=0):
    return Due(NOON + timedelta(seconds=seconds), order, who, Wait(texts_seen=0, delay=timedelta(0)))


def fill(acts, *, may_complete=100, openings=None, at_last_question=frozenset()):
    """Offer acts in the order in which they are due; return the batch, what was done, and what is left."""
    batch = Batch(may_complete=may_complete, openings=openings, may_finish=at_last_question.__contains__)
    left, done = sorted(acts), []
    while left and not batch.is_full:
        act = left.pop(0)
        if batch.may_do(act):
            done.append(act)
    return batch, done, sorted(left + batch.waiting)


moments = st.tuples(st.integers(0, 5), st.integers(0, 200), st.sampled_from(["text", "code", "look"]))


@given(
    st.lists(moments, max_size=40),
    st.integers(1, 4),
    st.none() | st.integers(0, 70),
    st.frozensets(st.integers(0, 5)),
)
def test_an_act_never_overtakes_an_older_one_of_the_same_person(drawn, may_complete, openings, at_last):
    acts = [
        a_look(who, seconds=at, order=n)
        if kind == "look"
        else a_text(who, seconds=at, order=n, presents=kind == "code")
        for n, (who, at, kind) in enumerate(drawn)
    ]

    batch, done, left = fill(acts, may_complete=may_complete, openings=openings, at_last_question=at_last)

    for who, texts in batch.texts.items():
        assert texts == sorted(texts)
        rest = [act for act in left if act.who == who]
        assert all(text < act for text in texts[:1] for act in rest)
        assert all(texts[-1] < act for act in rest if isinstance(act.action, Text))
    for act in done:
        assert not any(other < act for other in left if other.who == act.who)
    assert len(done) + sum(map(len, batch.texts.values())) + len(left) == len(acts)


def test_texts_that_belong_together_go_out_together_and_the_next_waits():
    halves = [a_text(1, seconds=0, order=1), a_text(1, seconds=20, order=2)]
    later = a_text(1, seconds=60, order=3)

    batch, _, left = fill([*halves, later])

    assert batch.texts == {1: halves}
    assert left == [later]


def test_no_more_are_taken_at_the_last_question_than_may_complete():
    acts = [a_text(who, order=who) for who in range(6)]

    batch, _, left = fill(acts, may_complete=2, at_last_question=frozenset({0, 2, 3, 5}))

    assert list(batch.texts) == [0, 1, 2, 4]
    assert [act.who for act in left] == [3, 5]


def test_near_the_budget_codes_go_by_themselves_and_no_more_than_fit():
    acts = [a_text(who, order=who, presents=who % 2 == 0) for who in range(12)]

    batch, _, left = fill(acts, openings=3)

    assert list(batch.texts) == [0, 2, 4]
    assert len(left) == 9


def test_far_from_the_budget_a_batch_is_filled_with_whatever_is_due():
    acts = [a_text(who, order=who, presents=who % 2 == 0) for who in range(2 * AT_ONCE)]

    batch, _, left = fill(acts, openings=AT_ONCE)

    assert len(batch.texts) == len(left) == AT_ONCE
