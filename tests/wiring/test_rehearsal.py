"""A study is played with its real rules, on the real database, without a provider."""

from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest
from pydantic import SecretStr

from rds import studyfile
from rds.app.lead_to_step import find_target, prepare_phones
from rds.app.rehearse import RehearsalError
from rds.cli.rehearsing_json import describe
from rds.domain.conversation.script import steps
from rds.domain.coupon_code import display
from rds.domain.local_time import format_instant
from rds.domain.study import CouponKind
from rds.settings import Settings
from rds.storage.sealing import DEVELOPMENT
from rds.wiring.rehearsal import begin_rehearsal, serve_phones
from tests.support.office import a_protocol

MINUTE = timedelta(minutes=1)
KEYS = ["text", "step_before", "step", "state", "answers", "flags", "replies", "cases"]


@asynccontextmanager
async def open_rehearsal(database, *, gap=MINUTE, example="gta-psw", **changes):
    """Give a rehearsal of an example, with these sections of its file changed."""
    content = a_protocol(example, **changes)
    settings = Settings(database_url=SecretStr(database), contact_keys=SecretStr(DEVELOPMENT))
    async with begin_rehearsal(settings, studyfile.parse(content), content, gap=gap) as play:
        yield play


@pytest.fixture
async def rehearsal(database):
    async with open_rehearsal(database) as play:
        yield play.rehearsal


async def a_phone(rehearsal, step=None, *, kind=CouponKind.SEED, language=None):
    (phone,) = await phones(rehearsal, 1, step, kind=kind, language=language)
    return phone


async def phones(rehearsal, count, step=None, *, kind=CouponKind.SEED, language=None):
    target = find_target(rehearsal.study, kind, step, language)
    return await prepare_phones(rehearsal, count, kind=kind, step=target, language=language)


async def play(rehearsal, phone, *texts):
    """Text one after the other, and return what a script is told of the last."""
    for text in texts:
        told = describe(await rehearsal.text(phone, text))
    return told


def purposes(told):
    return [reply["purpose"] for reply in told["replies"]]


def here(rehearsal):
    return format_instant(rehearsal.study, rehearsal.clock.now())


async def rows(rehearsal, query):
    return await rehearsal.record._pool.fetch(query)


async def test_the_clock_begins_at_ten_in_the_morning_of_the_day_on_which_the_study_opens(rehearsal):
    assert here(rehearsal) == "2020-06-01 10:00"


async def test_the_clock_begins_later_where_the_study_opens_later_in_the_day(database):
    async with open_rehearsal(database, opens="2020-06-01T14:30:00") as play:
        assert here(play.rehearsal) == "2020-06-01 14:30"


@pytest.mark.parametrize("kind", list(CouponKind))
async def test_a_phone_can_be_led_to_every_step(rehearsal, kind):
    for step in [*(one.name for one in steps(rehearsal.study, kind)), "completed"]:
        phone = await a_phone(rehearsal, step, kind=kind)
        state = await rehearsal.look_at(phone)
        assert (state.step, state.state) == (step, "completed" if step == "completed" else "open")


async def test_many_phones_are_led_together_and_each_stands_alone(rehearsal):
    first, second, third = await phones(rehearsal, 3, "survey:sector")

    assert (await play(rehearsal, first, "1"))["answers"]["sector"] == "home_care"
    assert (await play(rehearsal, second, "2"))["answers"]["sector"] == "long_term_care"
    assert "sector" not in (await rehearsal.look_at(third)).answers


async def test_a_step_that_does_not_exist_is_refused_with_the_steps_that_do(rehearsal):
    with pytest.raises(
        RehearsalError, match=r"no step|never comes to a step survey:shoe.*screening:adult, .*completed"
    ):
        find_target(rehearsal.study, CouponKind.SEED, "survey:shoe", None)


async def test_a_language_that_the_study_does_not_speak_is_refused_with_those_it_does(rehearsal):
    with pytest.raises(RehearsalError, match="one of en, fr"):
        find_target(rehearsal.study, CouponKind.SEED, "consent", "de")


async def test_without_a_step_a_phone_stands_at_the_first_question(rehearsal):
    told = await play(rehearsal, await a_phone(rehearsal), "2")

    assert (told["step_before"], told["step"]) == ("language", "consent")
    assert "Ce sondage" in told["replies"][0]["body"]


async def test_a_script_is_told_of_a_text_in_exactly_these_words(rehearsal):
    told = await play(rehearsal, await a_phone(rehearsal, "screening:adult", language="en"), "1")

    assert list(told) == KEYS
    (reply,) = told.pop("replies")
    assert told == {
        "text": "1",
        "step_before": "screening:adult",
        "step": "screening:psw_in_gta",
        "state": "open",
        "answers": {"adult": "yes"},
        "flags": {},
        "cases": [],
    }
    assert list(reply) == ["purpose", "body", "segments"]
    assert (reply["purpose"], reply["segments"]) == ("question", 1)
    assert reply["body"].startswith("Have you worked")


async def test_french_is_spoken_to_who_chose_it(rehearsal):
    told = await play(rehearsal, await a_phone(rehearsal, "screening:adult", language="fr"), "Oui")

    assert told["answers"] == {"adult": "yes"}
    assert told["replies"][0]["body"].startswith("Avez-vous")


async def test_a_number_that_waits_for_its_confirmation_is_shown_as_unconfirmed_and_then_as_taken(rehearsal):
    phone = await a_phone(rehearsal, "network_size")

    asked = await play(rehearsal, phone, "900")
    assert purposes(asked) == ["confirm_number"]
    assert (asked["answers"]["network_size"], asked["flags"]) == (900, {"network_size": "unconfirmed"})

    helped = await play(rehearsal, phone, "HELP")
    assert helped["flags"] == {"network_size": "unconfirmed"}

    taken = await play(rehearsal, phone, "900")
    assert (taken["answers"]["network_size"], taken["flags"]) == (900, {"network_size": "implausible"})


async def test_a_number_that_is_corrected_when_asked_leaves_nothing_of_the_first(rehearsal):
    told = await play(rehearsal, await a_phone(rehearsal, "network_size"), "900", "9")

    assert (told["answers"]["network_size"], told["flags"]) == (9, {})


@pytest.mark.parametrize(
    ("step", "words", "state", "purpose"),
    [
        ("consent", "2", "declined", "declined"),
        ("network_size", "STOP", "stopped", "stopped"),
        ("completed", "STOP", "stopped", "stopped"),
        ("completed", "BALANCE", "completed", "balance"),
    ],
)
async def test_the_state_says_how_a_conversation_ended(rehearsal, step, words, state, purpose):
    told = await play(rehearsal, await a_phone(rehearsal, step), words)

    assert (told["state"], told["step"], purposes(told)) == (state, step, [purpose])


async def test_screening_out_is_final_once_it_was_confirmed(rehearsal):
    told = await play(rehearsal, await a_phone(rehearsal, "screening:adult"), "2", "2")

    assert (told["state"], purposes(told)) == ("screened_out", ["not_eligible"])


async def test_the_last_answer_brings_thanks_and_then_coupons(rehearsal):
    told = await play(rehearsal, await a_phone(rehearsal, "survey:health"), "1")

    assert (told["state"], told["step"]) == ("completed", "completed")
    assert purposes(told) == ["thanks", "coupons_to_forward"]


async def test_a_phone_that_stopped_is_not_answered_and_its_text_is_a_case(rehearsal):
    told = await play(rehearsal, await a_phone(rehearsal, "consent"), "STOP", "are you there")

    assert (told["state"], told["replies"], told["cases"]) == ("stopped", [], ["question"])


async def test_a_wish_to_leave_in_ones_own_words_is_a_case_about_leaving(rehearsal):
    told = await play(rehearsal, await a_phone(rehearsal, "consent"), "please stop texting me")

    assert (told["state"], told["cases"]) == ("stopped", ["leaving"])


async def test_a_case_is_told_of_the_text_that_opened_it_and_of_no_other(rehearsal):
    phone = await a_phone(rehearsal, "screening:adult")

    cases = [(await play(rehearsal, phone, words))["cases"] for words in ("hm", "what", "eh", "ok then")]

    assert cases == [[], [], ["question"], []]


async def test_messages_were_handed_over_to_the_double_one_attempt_each(rehearsal):
    await a_phone(rehearsal, "completed")

    sent = await rows(rehearsal, "SELECT attempts, provider_id, status FROM contact.outbound")
    assert len(sent) > 10
    assert all(row["attempts"] == 1 and row["provider_id"] and row["status"] != "waiting" for row in sent)


async def test_what_came_in_is_stored_at_the_studys_time(database):
    async with open_rehearsal(database, gap=timedelta(hours=2)) as play_:
        rehearsal = play_.rehearsal
        phone = await a_phone(rehearsal, "network_size")
        before = rehearsal.clock.now()
        await play(rehearsal, phone, "12", "1")

        (last,) = await rows(rehearsal, "SELECT max(received_at) AS at FROM contact.inbound")
        assert last["at"] == rehearsal.clock.now() == before + timedelta(hours=4)


async def test_money_that_arrives_between_two_texts_is_no_reply_to_the_second(database):
    async with open_rehearsal(database, payout="simulated") as play_:
        phone = await a_phone(play_.rehearsal, "completed")
        told = await play(play_.rehearsal, phone, "BALANCE")

        assert purposes(told) == ["balance"]
        assert "Paid: $20" in told["replies"][0]["body"]


async def test_reminders_come_by_day_when_time_passes(rehearsal):
    phone = await a_phone(rehearsal, "network_size")
    await rehearsal.take_replies(phone)
    while rehearsal.clock.now().hour != 3:  # 23:00 in Toronto
        await rehearsal.wait(timedelta(hours=1))

    await rehearsal.wait(timedelta(days=2))

    (reminder,) = await rehearsal.take_replies(phone)
    assert reminder.purpose == "reminder"
    assert format_instant(rehearsal.study, reminder.at) >= "2020-06-03 10:00"


async def test_a_recruit_holds_a_coupon_of_somebody_who_has_completed(rehearsal):
    phone = await a_phone(rehearsal, "network_size", kind=CouponKind.RECRUIT)
    await play(rehearsal, phone, "12")

    recruit, seed = await rows(
        rehearsal, "SELECT wave, recruiter, id FROM study.participant ORDER BY wave DESC"
    )
    assert (recruit["wave"], recruit["recruiter"]) == (1, seed["id"])


async def test_recruits_begin_once_their_coupons_can_be_used(database):
    async with open_rehearsal(database, coupons={"activation_delay": "12 hours"}) as play_:
        phone = await a_phone(play_.rehearsal, "network_size", kind=CouponKind.RECRUIT)

        assert (await play_.rehearsal.look_at(phone)).step == "network_size"
        assert here(play_.rehearsal) >= "2020-06-01 22:00"


async def test_a_phone_is_handed_each_coupon_of_a_recruiter_once(rehearsal):
    seed = await a_phone(rehearsal, "completed")

    recruits = [await rehearsal.add_recruit(seed) for _ in range(4)]

    assert recruits[3] is None
    assert len({phone.coupon for phone in recruits[:3]}) == 3


async def test_half_an_emoji_is_texted_as_a_provider_would_hand_it_over(rehearsal):
    told = await play(rehearsal, await a_phone(rehearsal, "screening:adult"), "\ud83d")

    assert told["text"] == "\ud83d"
    assert told["step"] == "screening:adult"


async def test_the_same_texts_get_the_same_words_each_time(database, empty_database):
    from rds.storage.migrate import migrate

    await migrate(empty_database)
    told = []
    for where in (database, empty_database):
        async with open_rehearsal(where) as play_:
            told.append(await play(play_.rehearsal, await a_phone(play_.rehearsal, "completed"), "COUPONS"))

    assert told[0] == told[1]


async def test_a_person_plays_phones_on_the_page_and_lets_time_pass(database):
    async with (
        open_rehearsal(database) as play_,
        serve_phones(play_) as address,
        aiohttp.ClientSession(address) as browser,
    ):
        seed = await play_.rehearsal.add_seed()
        texts = f"/phone/{seed.number}/texts"

        async def thread():
            async with browser.get("/phone/threads", params={"number": seed.number}) as answer:
                return (await answer.json())[seed.number]

        async with browser.post(texts, json={"text": display(seed.coupon)}) as answer:
            assert answer.status == 201
        mine, theirs = await thread()
        assert (mine["answer"], theirs["status"], theirs["from_study"]) == (204, "delivered", True)

        async with browser.post("/phone/wait", json={"seconds": 3 * 86400}) as answer:
            assert (await answer.json())["now"] == "Thursday 2020-06-04 10:01"
        assert "waiting for you" in (await thread())[-1]["body"]


async def test_the_page_names_coupons_to_begin_with_and_the_time(database):
    async with (
        open_rehearsal(database) as play_,
        serve_phones(play_) as address,
        aiohttp.ClientSession() as browser,
        browser.get(f"{address}/phone/study") as answer,
    ):
        told = await answer.json()

    assert address.startswith("http://127.0.0.1:")
    assert told["now"] == "Monday 2020-06-01 10:00"
    assert len(set(told["coupons"])) == 5
