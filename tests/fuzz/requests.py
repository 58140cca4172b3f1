"""Requests of every kind: any bytes, and nearly right ones, signed or not."""

from dataclasses import dataclass
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

from rds.web.application import LARGEST_BODY
from rds.web.webhooks.twilio import INBOUND, STATUS
from tests.fuzz.texts import ANSWER, NAME, PROGRAMS, STRANGE
from tests.support.office import STUDY_NUMBER, phone

SENDER = phone(42)
SECRETS = ("5550142", NAME, ANSWER)
"""Every request holds one of them somewhere; no answer may."""

ADDRESSES = [INBOUND, STATUS, "/healthz", "/readyz", "/metrics"]
METHODS = [
    "GET",
    "POST",
    "HEAD",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "BREW",
    "get",
    "É",
    "",
]
KINDS = [
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-7",
    "multipart/form-data; boundary=x",
    "application/json",
    "text/plain; charset=no-such",
    "",
    NAME,
]
HEADERS = [
    b"Expect: 100-continue",
    b"Expect: " + ANSWER.encode(),
    b"Content-Encoding: gzip",
    b"Content-Encoding: deflate",
    b"Content-Encoding: no-such",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: gzip, chunked",
    b"Content-Length: 0",
    b"Content-Length: 99999999999999999999",
    b"Content-Length: -1",
    b"Upgrade: websocket\r\nConnection: Upgrade",
    b"Upgrade: h2c\r\nHTTP2-Settings: AAAA",
    b"Range: bytes=0-1",
    b"If-None-Match: *",
    b"Host: 203.0.113.9",
    b"X-Forwarded-For: 203.0.113.9",
    b"X-Twilio-Signature: forged",
    b"X-Twilio-Signature: \xff\xfe",
    b"Cookie: " + NAME.encode(),
    b"X-Long: " + b"x" * 9000,
    b"No colon " + SENDER.encode(),
    b"\x00: 1",
    b": empty",
]
FIELDS = ["MessageSid", "From", "To", "Body", "MessageStatus", "ErrorCode", "NumMedia", "", "Body\x00", "É"]
VALUES = [
    SENDER,
    STUDY_NUMBER,
    NAME,
    ANSWER,
    "SM" + "1" * 32,
    "delivered",
    "undelivered",
    "no such status",
    "21610",
    "30003",
    "٢١٦١٠",
    "²",
    "9" * 5000,
    "-1",
    "+",
    "+0",
    "+1 416 555 0142",
    "whatsapp:+14165550142",
    "\x00",
    "SM\x00",
    "x" * 3000,
    "é" * 20_000,
    *PROGRAMS,
    *STRANGE,
]


@dataclass(frozen=True)
class Form:
    """A form posted as Twilio posts, but for what it holds."""

    path: str
    fields: tuple[tuple[str, str], ...]
    signed: bool


forms = st.builds(
    Form,
    st.sampled_from(
        [
            INBOUND,
            f"{STATUS}?key=k",
            STATUS,
            f"{STATUS}?key=%00",
            f"{STATUS}?key=" + "k" * 3000,
            f"{INBOUND}?x=%FF",
        ]
    ),
    st.builds(
        lambda usual, odd: (*usual.items(), *odd),
        st.fixed_dictionaries(
            {},
            optional={
                "MessageSid": st.sampled_from(["SM" + "2" * 32, *VALUES]),
                "From": st.sampled_from([SENDER, SENDER, *VALUES]),
                "To": st.sampled_from([STUDY_NUMBER, STUDY_NUMBER, *VALUES]),
                "Body": st.sampled_from(VALUES) | st.text(max_size=30),
                "MessageStatus": st.sampled_from(["sent", "undelivered", *VALUES]),
                "ErrorCode": st.sampled_from(["30003", "21610", *VALUES]),
            },
        ),
        st.lists(
            st.tuples(st.sampled_from(FIELDS), st.sampled_from(VALUES) | st.text(max_size=10)), max_size=2
        ),
    ),
    st.sampled_from([True, True, True, False]),
)

targets = st.one_of(
    st.sampled_from(ADDRESSES),
    st.sampled_from(
        [
            "/",
            f"/{SENDER}",
            f"{INBOUND}/",
            f"{INBOUND}?From={SENDER}",
            "*",
            "//",
            "/../etc",
            "/%00",
            "/%FF%FE",
            "http://[::1",
        ]
    ),
    st.binary(max_size=20).map(lambda raw: "/" + quote_from_bytes(raw)),
)


def head_and_body(
    method: str, target: str, kind: str, headers: list[bytes], body: bytes, counts: bool
) -> bytes:
    """Put a request together, with the length of its body if it `counts`."""
    lines = [f"{method} {target} HTTP/1.1".encode(), b"Host: x", b"Connection: close", *headers]
    if kind:
        lines.append(f"Content-Type: {kind}".encode())
    if counts:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


bodies = st.one_of(
    st.just(b""),
    st.binary(max_size=200),
    st.just(f"From={SENDER}&Body={NAME}".encode()),
    st.just(b"Body=" + b"x" * LARGEST_BODY),
    st.just(b"5\r\nBody=\r\n0\r\n\r\n"),
    st.just(b"ffffffffffffffffff\r\n" + ANSWER.encode()),
    st.just(b"\x1f\x8b\x08" + ANSWER.encode()),
)
nearly_http = st.builds(
    head_and_body,
    st.sampled_from(["POST", "GET", *METHODS]),
    targets,
    st.sampled_from(KINDS),
    st.lists(st.sampled_from(HEADERS), max_size=4),
    bodies,
    st.sampled_from([True, True, True, False]),
)
any_bytes = st.one_of(
    st.binary(min_size=1, max_size=300),
    st.binary(max_size=100).map(lambda raw: f"POST {INBOUND} HTTP/1.1\r\n{SENDER}".encode() + raw),
    st.binary(max_size=100).map(lambda raw: raw + f"\r\n{NAME}\r\n\r\n".encode()),
)
