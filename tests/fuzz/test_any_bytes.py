"""Any bytes at any address: an answer that is no fault of ours and repeats nothing, and a service that goes
on.
"""

import re
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from structlog.testing import capture_logs

from rds.web.limits import Limits
from tests.fuzz.requests import SECRETS, any_bytes, forms, nearly_http
from tests.support.desk import a_desk
from tests.support.wire import a_wire

QUICK = Limits(body_patience=0.2, connection_patience=0.2, unsigned_at_once=10**6)
PATIENT = Limits(unsigned_at_once=10**6)
STATUS_LINE = re.compile(rb"^HTTP/1\.\d (\d{3})", re.MULTILINE)


@pytest.fixture
def desk(database, loop, request):
    """Give a service with the limits that a test asks for."""
    opened = a_desk(database, limits=request.param)
    yield loop.run_until_complete(opened.__aenter__())
    loop.run_until_complete(opened.__aexit__(None, None, None))


def findings(answer, logs, *, expected=range(100, 500)):
    """Return what is wrong with an answer, as it came over the line, and with what was logged meanwhile."""
    statuses = [int(status) for status in STATUS_LINE.findall(answer)]
    return [
        *(f"status {status}" for status in statuses if status not in expected),
        *(f"logged: {line}" for line in logs if line["log_level"] not in {"debug", "info"}),
        *(f"{secret} is in the answer" for secret in SECRETS if secret.encode() in answer),
        *(f"{secret} is in the log" for secret in SECRETS if secret in str(logs)),
    ]


async def send(desk, raw):
    """Send bytes and nothing more, and return all that comes back and whether the service is
    well afterwards.
    """
    async with a_wire(desk.url) as wire:
        wire.send(raw)
        answer = await wire.answer()
    assert (await desk.ask("GET", "/healthz")).status == 200
    return answer


async def post(desk, form):
    """Post a form, signed or not, and return the answer with its head."""
    body = urlencode(form.fields, errors="surrogatepass")
    read = dict(parse_qsl(body, keep_blank_values=True))
    signature = desk.signature(form.path, read) if form.signed else "forged"
    answer = await desk.ask("POST", form.path, data=body, headers={"X-Twilio-Signature": signature})
    return f"HTTP/1.1 {answer.status}\n{dict(answer.headers)}\n{answer.text}".encode()


@settings(max_examples=120)
@given(raw=nearly_http | any_bytes)
def check_bytes(loop, desk, raw):
    with capture_logs() as logs:
        answer = loop.run_until_complete(send(desk, raw))
    assert findings(answer, logs) == []


@settings(max_examples=200)
@given(form=forms)
def check_form(loop, desk, form):
    with capture_logs() as logs:
        answer = loop.run_until_complete(post(desk, form))
    expected = {200, 204, 413, 422} if form.signed else {403, 413, 422}
    assert findings(answer, logs, expected=expected) == []


@pytest.mark.parametrize("desk", [QUICK], indirect=True)
def test_whatever_bytes_come_there_is_no_fault_and_no_echo(desk, loop):
    check_bytes(loop, desk)


@pytest.mark.parametrize("desk", [PATIENT], indirect=True)
def test_whatever_a_webhook_holds_there_is_no_fault_and_no_echo(desk, loop):
    check_form(loop, desk)


def test_a_fault_an_echo_and_an_outspoken_log_would_be_found():
    assert findings(b"HTTP/1.1 503 Service Unavailable\r\n\r\n", []) == ["status 503"]
    assert findings(b"HTTP/1.1 404 Not Found\r\n\r\n/+14165550142", []) == ["5550142 is in the answer"]
    assert len(findings(b"", [{"event": "x", "log_level": "error", "text": "Ludmila Zweistein"}])) == 2
