"""Twilio's requests are taken when they are Twilio's and make sense, and are answered in a way that loses
nothing.
"""

import asyncio

import pytest

from rds.app.ports import SendFailure
from rds.domain.replies import ReplyKey
from rds.web.application import LARGEST_BODY
from rds.web.webhooks.twilio import INBOUND, STATUS
from tests.support.office import STUDY_NUMBER, phone
from tests.support.provider import Provider

AMINA, BINTOU = phone(1), phone(2)


def is_a_problem(answer, status, code):
    """Tell whether an answer is a problem document (RFC 9457) of this kind."""
    return (answer.status, answer.kind, answer.document["status"], answer.document["code"]) == (
        status,
        "application/problem+json",
        status,
        code,
    )


async def texts_stored(desk):
    return await desk.office.value("SELECT count(*) FROM contact.inbound")


# ---- taken


async def test_a_text_is_taken_and_its_reply_put_on_its_way(desk):
    form = desk.a_text(AMINA, "hello")

    answer = await desk.post(form)

    assert (answer.status, answer.kind) == (200, "text/xml")
    assert answer.text.endswith("<Response/>"), "replies never leave in the answer itself"
    assert await desk.office.replies(form["MessageSid"]) == [ReplyKey.NEED_A_CODE]


async def test_one_webhook_ten_times_at_once_has_one_effect(desk):
    form = desk.a_text(AMINA, await desk.office.seed_coupon())

    answers = await asyncio.gather(*(desk.post(form) for _ in range(10)))

    assert {answer.status for answer in answers} == {200}
    assert await desk.office.replies(form["MessageSid"]) == [ReplyKey.LANGUAGE_MENU]
    assert len(await desk.office.facts("CouponPresented")) == 1


async def test_a_text_to_a_number_of_no_study_is_taken_and_not_kept(desk):
    answer = await desk.post(desk.a_text(AMINA, "hello", To="+14165550199"))

    assert answer.status == 200
    assert await texts_stored(desk) == 0
    assert await desk.office.value("SELECT count(*) FROM contact.outbound") == 0


@pytest.mark.parametrize("sender", ["12345", "INFO", "+1", "+zero", "anonymous"])
async def test_a_sender_that_is_no_phone_costs_nobody_anything(desk, sender):
    answer = await desk.post(desk.a_text(sender, "Your plan renews on Monday"))
    assert answer.status == 200
    assert await texts_stored(desk) == 0

    await desk.post(desk.a_text(AMINA, "hello"))
    assert await texts_stored(desk) == 1


async def test_a_text_without_words_such_as_a_picture_is_answered(desk):
    form = desk.a_text(AMINA, "", NumMedia="1", MediaUrl0="https://api.twilio.com/picture")

    assert (await desk.post(form)).status == 200
    assert await desk.office.replies(form["MessageSid"]) == [ReplyKey.PLEASE_TYPE]


async def test_a_delivery_report_moves_a_message_forward(desk):
    provider = Provider(desk.office.clock)
    await desk.office.text(AMINA, "hello")
    await desk.office.deliver(provider)

    answer = await desk.report(provider.taken[0].id, "delivered")

    assert (answer.status, answer.text) == (204, "")
    assert await desk.office.value("SELECT status FROM contact.outbound") == "delivered"


async def test_a_report_that_comes_before_the_answer_finds_its_message_by_our_key(desk):
    await desk.office.text(AMINA, "hello")
    key = await desk.office.value("SELECT key FROM contact.outbound")

    await desk.report("SMnews", "sent", key=key)

    assert await desk.office.value("SELECT status FROM contact.outbound") == "sent"


@pytest.mark.parametrize(("error", "expected"), [("21610", SendFailure.OPTED_OUT), ("30003", None)])
async def test_a_report_of_an_opt_out_is_an_opt_out(desk, error, expected):
    provider = Provider(desk.office.clock)
    await desk.office.text(AMINA, "hello")
    await desk.office.deliver(provider)

    await desk.report(provider.taken[0].id, "undelivered", ErrorCode=error)

    assert len(await desk.office.facts("MessagingStopped")) == (1 if expected else 0)


# ---- refused


async def test_what_twilio_did_not_sign_is_refused_and_not_kept(desk):
    form = desk.a_text(AMINA, "hello")
    forged = [
        "",
        "nonsense",
        desk.signature(INBOUND, form, token="another token"),
        desk.signature(STATUS, form),
        desk.signature(INBOUND, form | {"Body": "other words"}),
    ]
    for signature in forged:
        answer = await desk.post(form, signature=signature)
        assert is_a_problem(answer, 403, "not_from_provider")
        assert "RDS_TWILIO_AUTH_TOKEN" in answer.document["detail"]
        assert AMINA not in answer.text
        assert "hello" not in answer.text
    assert await texts_stored(desk) == 0


async def test_a_forged_delivery_report_is_refused(desk):
    answer = await desk.post(
        {"MessageSid": "SM1", "MessageStatus": "delivered"}, path=f"{STATUS}?key=k", signature="nonsense"
    )

    assert is_a_problem(answer, 403, "not_from_provider")


async def test_a_report_whose_key_was_changed_on_the_way_is_refused(desk):
    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}

    answer = await desk.post(
        form, path=f"{STATUS}?key=other", signature=desk.signature(f"{STATUS}?key=k", form)
    )

    assert is_a_problem(answer, 403, "not_from_provider")


@pytest.mark.parametrize("missing", ["MessageSid", "From", "To"])
async def test_a_text_that_lacks_something_is_refused_by_the_name_of_what_it_lacks(desk, missing):
    answer = await desk.post(desk.a_text(AMINA, "hello", **{missing: None}))

    assert is_a_problem(answer, 422, "malformed")
    assert f"has no {missing}" in answer.document["detail"]
    assert AMINA not in answer.text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (STATUS, {"MessageSid": "SM1", "MessageStatus": "sent"}),
        (f"{STATUS}?key=k", {"MessageSid": "SM1"}),
        (f"{STATUS}?key=k", {"MessageStatus": "sent"}),
    ],
)
async def test_a_report_that_lacks_something_is_refused(desk, path, form):
    assert is_a_problem(await desk.post(form, path=path), 422, "malformed")


async def test_a_body_too_large_for_any_text_is_refused(desk):
    answer = await desk.post(desk.a_text(AMINA, "x" * LARGEST_BODY))

    assert is_a_problem(answer, 413, "request_entity_too_large")
    assert "xxx" not in answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"From=%2B1416555\xff\xfe"),
        ("application/x-www-form-urlencoded; charset=no-such", b"From=%2B14165550101"),
        ("multipart/form-data", b"From"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("application/json", b'{"From": "+14165550101"}'),
        ("text/plain", b"hello"),
    ],
)
async def test_what_is_no_form_is_refused_without_a_fault_of_ours(desk, kind, body):
    headers = {"Content-Type": kind, "X-Twilio-Signature": "nonsense"}

    answer = await desk.ask("POST", INBOUND, data=body, headers=headers)

    assert 400 <= answer.status < 500
    assert answer.kind == "application/problem+json"


async def test_a_texts_own_number_decides_the_study_not_the_address_it_came_to(desk):
    form = desk.a_text(AMINA, "hello")

    assert form["To"] == STUDY_NUMBER
    assert (await desk.post(form, path=f"{INBOUND}?to=%2B14165550199")).status == 200
    assert await desk.office.replies(form["MessageSid"]) == [ReplyKey.NEED_A_CODE]
