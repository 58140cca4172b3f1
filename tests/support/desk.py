"""The service over real HTTP, with a double of Twilio on the other side of the line."""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import aiohttp
from pydantic import SecretStr
from twilio.request_validator import RequestValidator

from rds.simulation.twilio_double import TwilioDouble
from rds.web.limits import USUAL, Limits
from rds.web.webhooks.twilio import INBOUND, STATUS
from rds.wiring.running import listening
from tests.support.office import STUDY_NUMBER, Office, an_office

ACCOUNT, TOKEN = "AC" + "1" * 32, "the token of a study"


@dataclass(frozen=True, slots=True)
class Answered:
    """One HTTP answer."""

    status: int
    kind: str
    text: str
    document: Any
    headers: Mapping[str, str]


@dataclass(kw_only=True)
class Desk:
    """A listening service, its office, its Twilio, and somebody who posts to it from outside."""

    url: str
    office: Office
    twilio: TwilioDouble
    client: aiohttp.ClientSession
    numbers: Any

    def a_text(self, sender: str, words: str, **changes: str | None) -> dict[str, str]:
        """Make the form of an inbound text; None leaves a field out."""
        form = {
            "MessageSid": f"SM{next(self.numbers):032}",
            "From": sender,
            "To": STUDY_NUMBER,
            "Body": words,
        }
        return {name: value for name, value in (form | changes).items() if value is not None}

    def signature(self, path: str, form: Mapping[str, str], token: str = TOKEN) -> str:
        return RequestValidator(token).compute_signature(self.url + path, form)

    async def post(
        self, form: Mapping[str, str], *, path: str = INBOUND, signature: str | None = None
    ) -> Answered:
        """Post a form, signed as Twilio signs it unless told otherwise."""
        signed = self.signature(path, form) if signature is None else signature
        return await self.ask("POST", path, data=form, headers={"X-Twilio-Signature": signed})

    async def report(self, provider_id: str, status: str, *, key: str = "a-key", **more: str) -> Answered:
        form = {"MessageSid": provider_id, "MessageStatus": status, **more}
        return await self.post(form, path=f"{STATUS}?key={key}")

    async def ask(self, method: str, path: str, **request: Any) -> Answered:
        async with self.client.request(method, self.url + path, **request) as answer:
            text = await answer.text()
            document = await answer.json(content_type=None) if "json" in answer.content_type else None
            return Answered(answer.status, answer.content_type, text, document, answer.headers)


@asynccontextmanager
async def a_desk(
    database: str, *, limits: Limits = USUAL, connections: int = 10, **parts: Any
) -> AsyncIterator[Desk]:
    """Yield a service that listens; `parts` takes the place of some of its parts, such as its ear."""
    door = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{door.getsockname()[1]}"
    twilio = TwilioDouble(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        study_number=STUDY_NUMBER,
        webhook_url=url + INBOUND,
        handles_opt_outs=False,
    )
    settings = {
        "public_url": url,
        "twilio_url": await twilio.start(),
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": SecretStr(TOKEN),
    }
    try:
        async with (
            an_office(database, connections=connections, **settings) as office,
            aiohttp.ClientSession() as client,
        ):
            system = replace(office.system, parts=replace(office.parts, **parts))
            async with listening(system, door, limits):
                yield Desk(url=url, office=office, twilio=twilio, client=client, numbers=count(1))
    finally:
        await twilio.stop()
