from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from rds.app.ports import MalformedWebhook
from rds.sms.twilio_webhook import (
    address,
    is_from_twilio,
    rank,
    read_status,
    read_text,
)

PHONE = "+14165550123"
STUDY = "+14165550100"
TOKEN = "token-of-a-study"
TEXT = {
    "MessageSid": "SM" + "1" * 32,
    "From": PHONE,
    "To": STUDY,
    "Body": "Hello, ça va?",
    "NumMedia": "0",
    "NewInTwilio": "",
}
STATUS = {"MessageSid": "SM" + "2" * 32, "MessageStatus": "delivered", "To": PHONE, "From": STUDY}
IN_ORDER = [
    "scheduled",
    "accepted",
    "queued",
    "sending",
    "sent",
    "canceled",
    "failed",
    "undelivered",
    "delivered",
    "read",
]


def sign(form=TEXT, path="/sms/inbound?study=psw%20gta", url="https://study.example.org"):
    return RequestValidator(TOKEN).compute_signature(url + path, form)


def is_genuine(**changed):
    request = {
        "auth_token": TOKEN,
        "public_url": "https://study.example.org",
        "path_and_query": "/sms/inbound?study=psw%20gta",
        "form": TEXT,
        "signature": sign(),
    }
    return is_from_twilio(**(request | changed))


def test_what_twilio_signed_is_let_in():
    assert is_genuine()
    assert is_genuine(public_url="https://study.example.org/")
    assert is_genuine(public_url="https://study.example.org:443")


@pytest.mark.parametrize(
    "changed",
    [
        {"signature": ""},
        {"signature": "é"},
        {"signature": sign()[:-2] + "A="},
        {"form": TEXT | {"Body": "STOP"}},
        {"form": TEXT | {"Extra": "1"}},
        {"path_and_query": "/sms/inbound?study=psw gta"},
        {"path_and_query": "/sms/status"},
        {"public_url": "https://elsewhere.example.org"},
        {"auth_token": "another token"},
    ],
)
def test_anything_else_is_kept_out(changed):
    assert not is_genuine(**changed)


def test_a_text_is_read():
    text = read_text(TEXT)
    assert (text.id, text.sender, text.recipient) == ("SM" + "1" * 32, PHONE, STUDY)
    assert text.body == "Hello, ça va?"


def test_a_picture_without_words_is_an_empty_text():
    picture = {name: value for name, value in TEXT.items() if name != "Body"} | {"NumMedia": "2"}
    assert read_text(picture).body == ""


def test_a_body_never_holds_what_the_database_cannot_store():
    assert read_text(TEXT | {"Body": "a\x00b"}).body == "ab"


@pytest.mark.parametrize("missing", ["MessageSid", "From", "To"])
def test_a_text_without_its_essentials_is_refused_by_name_and_without_personal_data(missing):
    with pytest.raises(MalformedWebhook, match=missing) as refusal:
        read_text({name: value for name, value in TEXT.items() if name != missing})
    assert "555" not in str(refusal.value)


@pytest.mark.parametrize("odd", ["SM\x00", "\x00", "x" * 256, "SM1\n"])
@pytest.mark.parametrize("name", ["MessageSid", "From", "To"])
def test_a_text_whose_essentials_no_database_could_keep_is_refused_by_name_and_not_quoted(name, odd):
    with pytest.raises(MalformedWebhook, match=name) as refusal:
        read_text(TEXT | {name: odd})
    assert odd not in str(refusal.value)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (" +1 (416) 555-0123 ", PHONE),
        (PHONE, PHONE),
        ("+33 6 39 98 01 23", "+33639980123"),
        ("72975", "72975"),
        ("MINISTRY", "MINISTRY"),
        ("whatsapp:+14165550123", "whatsapp:+14165550123"),
        ("+", "+"),
        ("+hello", "+hello"),
    ],
)
def test_numbers_become_e164_and_other_senders_stay(raw, expected):
    assert address(raw) == expected


def test_a_status_report_carries_its_messages_key():
    report = read_status(STATUS, {"key": "reply:7"})
    assert (report.provider_id, report.key, report.status) == ("SM" + "2" * 32, "reply:7", "delivered")
    assert report.error is None
    assert read_status(STATUS | {"ErrorCode": "30003"}, {"key": "reply:7"}).error == "30003"


@pytest.mark.parametrize("code", ["", "none", "9" * 5000, "²", "٣٠٠٠٣", "-1"])
def test_what_is_no_error_code_of_twilios_is_none(code):
    assert read_status(STATUS | {"ErrorCode": code}, {"key": "k"}).error is None


@pytest.mark.parametrize(
    ("form", "query"),
    [
        (STATUS, {}),
        ({}, {"key": "k"}),
        (STATUS | {"MessageStatus": ""}, {"key": "k"}),
        (STATUS, {"key": "k\x00"}),
        (STATUS | {"MessageStatus": "sent\x00"}, {"key": "k"}),
    ],
)
def test_a_status_report_without_its_essentials_is_refused(form, query):
    with pytest.raises(MalformedWebhook):
        read_status(form, query)


def last_word(reports):
    known = "scheduled"
    for reported in reports:
        known = reported if rank(reported) > rank(known) else known
    return known


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered", "undelivered"])))
def test_reports_in_any_order_end_the_same(order):
    assert last_word(order) == "delivered"


@given(st.lists(st.sampled_from([*IN_ORDER, "a word of next year"])))
def test_however_late_twice_and_disordered_the_furthest_report_is_the_last_word(reports):
    known = [report for report in reports if report in IN_ORDER]
    assert last_word(reports) == max(known, key=IN_ORDER.index, default="scheduled")
