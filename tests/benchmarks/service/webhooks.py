"""Texts as Twilio posts them: whole HTTP requests, signed, made before the clock starts."""

from collections.abc import Iterable
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from rds.domain.study import Study
from rds.web.webhooks.twilio import INBOUND
from tests.support.office import STUDY_NUMBER
from tests.support.usual_answers import usual_answers

TOKEN = "fictional"
PUBLIC_URL = "https://study.example.org"
SUBSCRIBERS = 10_000_000
"""Numbers of the area code 555, which nobody has."""

Conversation = list[bytes]
"""One phone's requests, in order: the next is sent when the one before is answered."""


def phone(number: int) -> str:
    """Return a number that cannot be anybody's."""
    return f"+1555{number % SUBSCRIBERS:07}"


def text(message: str, sender: str, words: str) -> bytes:
    """Return the request that hands over one text."""
    form = {
        "MessageSid": message,
        "SmsMessageSid": message,
        "AccountSid": "AC" + "0" * 32,
        "From": sender,
        "To": STUDY_NUMBER,
        "Body": words,
        "NumSegments": "1",
        "NumMedia": "0",
        "FromCountry": "CA",
        "ApiVersion": "2010-04-01",
    }
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + INBOUND, form)
    return post(INBOUND, form, signature)


def post(path: str, form: dict[str, str], signature: str = "") -> bytes:
    """Return a whole request with a form."""
    body = urlencode(form).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: study.example.org\r\nX-Twilio-Signature: {signature}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def presentations(codes: Iterable[str], first: int) -> list[Conversation]:
    """Return one text a phone, each with a coupon code; phones and message ids count from `first`."""
    return [[text(f"SM{number:032}", phone(number), code)] for number, code in enumerate(codes, first)]


def conversations(codes: Iterable[str], first: int, study: Study) -> list[Conversation]:
    """Return all that phones text from the coupon code to the last answer of the survey."""
    answers = usual_answers(study)
    return [
        [
            text(f"SM{number:020}{place:012}", phone(number), words)
            for place, words in enumerate((code, *answers))
        ]
        for number, code in enumerate(codes, first)
    ]
