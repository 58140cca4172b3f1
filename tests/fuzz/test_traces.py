"""Each thing that a fuzzed study must not do is found when it is done: the tests of the test."""

from datetime import UTC, datetime, timedelta

import structlog

from rds.domain.rate_limit import TEXT_LIMIT
from rds.sms.text_parser import parse_text
from tests.fuzz.actions import Machine, TakesPart, Texts, Time
from tests.fuzz.stage import a_stage
from tests.fuzz.texts import ANSWER, NAME
from tests.fuzz.traces import Handled, Said, Traces

NOON = datetime(2020, 6, 3, 16, tzinfo=UTC)
HISTORY = [TakesPart(0, 0, 2), Texts(((1, f"I am {NAME}"), (2, "hello")), True), Time(90)]


async def leave_traces(database, acts=HISTORY, **parts):
    async with a_stage(database, **parts) as stage:
        return (await stage.play(acts)).findings()


def talkative(text):
    """Log what is heard."""
    structlog.get_logger().info("heard", words=text)
    return parse_text(text)


def hard_of_hearing(text):
    """Take a greeting for a STOP, so that the next one is met with silence."""
    return parse_text("STOP" if text == "hello" else text)


def deaf(text):
    """Fail at a greeting."""
    if text == "hello":
        raise RuntimeError(text)
    return parse_text(text)


async def test_a_well_behaved_study_leaves_nothing_to_find(database):
    assert await leave_traces(database) == []


async def test_words_in_a_log_are_found(database):
    assert f"{NAME!r} is in logs" in await leave_traces(database, parse_text=talkative)


def test_what_the_study_says_itself_is_not_found_because_somebody_texted_it_too():
    left = Traces(
        secrets=(), said=[Said(id="1", words="close recruitment"), Said(id="2", words="a stranger's words")]
    )
    left.show("events", "close recruitment, and a stranger's words")

    assert left.findings()[-1:] == ['"a stranger\'s words" is in events']


async def test_a_silent_refusal_is_found(database):
    [found] = await leave_traces(
        database, [*HISTORY, Texts(((2, "hello"),), False)], parse_text=hard_of_hearing
    )

    assert found.startswith("neither answered nor shown to anybody")


async def test_a_text_that_could_not_be_answered_at_once_is_found(database):
    found = await leave_traces(database, parse_text=deaf)

    assert any("text.left" in finding for finding in found)


async def test_two_machines_fall_silent_and_would_be_found_if_they_went_on(database):
    words, an_hour = "I am away from my desk", 3600

    assert await leave_traces(database, [Machine(0, words, 2)]) == []
    assert await leave_traces(database, [Machine(0, words, an_hour)]) == [
        "two machines would answer each other for ever"
    ]


def test_answers_in_an_event_and_numbers_in_a_response_are_found():
    traces = Traces(secrets=[ANSWER, "5550142"])
    traces.show("events", '{"value": "271828182"}')
    traces.show("responses", "+14165550142")

    assert traces.findings() == [f"{ANSWER!r} is in events", "'5550142' is in responses"]


def test_a_fault_of_ours_is_found():
    traces = Traces(secrets=[], statuses=[200, 503], faults=["rds verify: a row too many"])
    traces.logs = [{"event": "library.spoke", "log_level": "error"}, {"event": "fine", "log_level": "info"}]

    assert len(traces.findings()) == 3


def test_a_text_that_stays_unhandled_or_was_not_even_kept_is_found():
    kept = Handled(id="SM1", caller="c", at=NOON, handled_at=None, replies=1, listed=False)
    said = [Said(id="SM1", words="hello"), Said(id="SM2", words="hello")]

    found = Traces(secrets=[], said=said, handled=[kept]).findings()

    assert [finding.split(":")[0] for finding in found] == ["never handled"] * 2


def test_silence_is_meant_only_towards_who_asked_for_it_or_texts_without_end():
    def silence(words, *, stops=(), others=0):
        kept = [
            Handled(id=f"SM{n}", caller="c", at=NOON, handled_at=NOON, replies=n, listed=False)
            for n in range(others + 1)
        ]
        said = [Said(id=text.id, words=words) for text in kept]
        return Traces(secrets=[], said=said, handled=kept, stops=list(stops)).findings()

    before, after = NOON - timedelta(minutes=1), NOON + timedelta(minutes=1)
    assert silence("hello")
    assert silence("STOP")
    assert silence("hello", stops=[("c", before, True)])
    assert silence("STOP", stops=[("c", after, True)])
    assert silence("STOP", stops=[("other", before, True)])
    assert silence("STOP", stops=[("c", before, True), ("c", before, False)])
    assert silence("hello", others=TEXT_LIMIT - 1)
    assert not silence("STOP", stops=[("c", before, True)])
    assert not silence("hello", others=TEXT_LIMIT)


def test_silence_is_meant_for_the_same_text_again_only_while_the_question_is_unread():
    def silence(words, *, unread=True, minutes=1, between=()):
        said = [Said(id="SM0", words="one"), *between, Said(id="SM9", words=words)]
        kept = [
            Handled(
                id=one.id,
                caller="c",
                at=NOON + timedelta(minutes=minutes * (one.id == "SM9")),
                handled_at=NOON,
                replies=one.id != "SM9",
                listed=False,
                before=said[place - 1].id if place else None,
                unread=unread,
            )
            for place, one in enumerate(said)
        ]
        return Traces(secrets=[], said=said, handled=kept).findings()

    assert not silence("one")
    assert not silence(" ONE ")
    assert silence("two")
    assert silence("one", unread=False)
    assert silence("one", minutes=11)
    assert silence("one", between=[Said(id="SM1", words="another")])
