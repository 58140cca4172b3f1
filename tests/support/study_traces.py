"""One study lived through with a distinctive phone, distinctive words and distinctive answers, and all that
it left behind.
"""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import aiohttp
from structlog.testing import capture_logs

from rds.app.ports import JobKind
from rds.app.reconcile import reconcile
from rds.domain.events import HonorariumEarned, HonorariumKind
from rds.domain.money import Money
from rds.logs import Foreign
from rds.simulation.twilio_double import Fault
from rds.sms.text_parser import parse_text
from rds.sms.twilio_gateway import TwilioGateway
from rds.storage.jobs import JobQueue
from rds.web.webhooks.twilio import STATUS
from rds.wiring.provider import provider_of
from rds.wiring.running import running_jobs
from tests.support.desk import ACCOUNT, TOKEN, Desk, a_desk
from tests.support.faulty_parts import a_round
from tests.support.office import STUDY_NUMBER
from tests.support.waiting import limit, wait_until

NUMBER = "+14165550142"
NETWORK_SIZE = "271828"
WORDS = "My boss Ludmila Zweistein must not know"
SECRETS = ("5550142", "555-0142", "555 0142", "Ludmila", "Zweistein", NETWORK_SIZE)
"""What must be nowhere but in the contact data and the answers, however the number is written."""


UNBEARABLE = f"Unbearable: {WORDS}"


def outspoken_ear(text):
    """Fail at one text, in words that quote it."""
    if text == UNBEARABLE:
        raise RuntimeError(f"{NUMBER} says {text}")
    return parse_text(text)


async def outspoken_worker(key):
    """Fail at any job, in words that quote somebody."""
    raise RuntimeError(f"{key}: {NUMBER} says {WORDS}")


@dataclass
class Aftermath:
    """What the study left, as text, by the place where it was left."""

    places: dict[str, str] = field(default_factory=dict)
    answers: str = ""
    said: str = ""

    def leave(self, place: str, *left: object) -> None:
        self.places[place] = "\n".join([self.places.get(place, ""), *map(str, left)])

    async def fails(self, action: Awaitable[object]) -> None:
        """Do what must fail, and keep what its fault says with everything that hangs on to it."""
        try:
            await action
        except Exception as fault:  # noqa: BLE001 - whatever it is, its words are what is looked at
            self.leave("exceptions", *traceback.format_exception(fault), repr(fault))
        else:
            raise AssertionError("this was to fail")


@asynccontextmanager
async def everything_logged(aftermath: Aftermath) -> AsyncIterator[None]:
    """Keep what the service logs and what is left of libraries' own words, at their most talkative."""
    root, handler = logging.getLogger(), Foreign()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with capture_logs() as logs:
            yield
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
        aftermath.leave("logs", *logs)


async def live_through(database: str, aftermath: Aftermath) -> None:
    """Let a study happen, with its faults, and gather what it left."""
    async with everything_logged(aftermath), a_desk(database, parse_text=outspoken_ear) as desk:
        await take_part(desk, aftermath)
        await send_and_fail(desk, aftermath)
        await go_wrong(desk, aftermath)
        async with running_jobs(desk.office.system):
            await desk.twilio.receive(NUMBER, "BALANCE")
        await desk.twilio.settle()
        await gather(desk, aftermath)


async def take_part(desk: Desk, aftermath: Aftermath) -> None:
    """Answer, be misunderstood, mistype a code, and be paid."""
    office = desk.office
    await desk.twilio.receive(NUMBER, WORDS)
    await desk.twilio.receive(NUMBER, "CFHJK-MNPQR")
    code = await office.seed_coupon()
    await office.take_part(NUMBER, code, until="network_size")
    for words in (WORDS, NETWORK_SIZE, NETWORK_SIZE, WORDS, WORDS, WORDS):
        await office.read_messages(NUMBER)
        await desk.twilio.receive(NUMBER, words)
    await office.take_part(NUMBER, code)
    await desk.twilio.receive(NUMBER, f"please stop texting me. {WORDS}")
    await desk.twilio.receive(NUMBER, "START")
    await office.run_due_work()
    await office.pay()
    for path in (f"/phones/{NUMBER}", f"/healthz?from={NUMBER}&words={WORDS}"):
        aftermath.leave("answers over HTTP", (await desk.ask("GET", path)).text)
    forged = await desk.post(desk.a_text(NUMBER, WORDS), signature="forged")
    lacking = await desk.post(desk.a_text(NUMBER, WORDS, To=None))
    aftermath.leave("answers over HTTP", forged.text, lacking.text, (await desk.ask("GET", "/metrics")).text)


async def send_and_fail(desk: Desk, aftermath: Aftermath) -> None:
    """Send through Twilio's own client, which meets every fault that the double knows."""
    office = desk.office
    trace = aiohttp.TraceConfig()

    async def requested(_session, _context, request):
        aftermath.leave("addresses requested", request.url)

    trace.on_request_start.append(requested)
    async with aiohttp.ClientSession(trace_configs=[trace]) as session:
        gateway = TwilioGateway(
            session,
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            status_url=desk.url + STATUS,
            base_url=office.system.settings.twilio_url,
            timeout=0.5,
        )
        desk.twilio.plan(Fault.ANSWER_LOST, Fault.SERVER_ERROR, Fault.TIMES_OUT, Fault.TOO_MANY_REQUESTS)
        for _ in range(3):
            await office.deliver(gateway)
        desk.twilio.plan(Fault.ANSWER_LOST)
        await aftermath.fails(gateway.send(sender=STUDY_NUMBER, recipient=NUMBER, body=WORDS, key="k"))
        await aftermath.fails(gateway.send(sender=STUDY_NUMBER, recipient=f"{NUMBER}x", body=WORDS, key="k"))
        desk.twilio.lose_webhooks(1)
        await desk.twilio.receive(NUMBER, f"dropped {WORDS}")
        await reconcile(provider_of(office.system, gateway), office.parts)
        assert await office.value("SELECT failures FROM contact.reconciliation") == 0
    await desk.twilio.settle()
    keys = await office.rows("SELECT key, provider_id FROM contact.outbound WHERE provider_id IS NOT NULL")
    aftermath.leave("addresses requested", *keys)


async def go_wrong(desk: Desk, aftermath: Aftermath) -> None:
    """Meet faults whose own words quote the phone and what it said, in the webhook, in a worker and in the
    database.
    """
    office = desk.office
    await desk.twilio.receive(NUMBER, UNBEARABLE)
    for _ in range(6):
        await a_round(replace(office.parts, parse_text=outspoken_ear))
    pool = office.system.installation.pool
    await pool.execute("ALTER TABLE contact.inbound RENAME TO inbound_elsewhere")
    await desk.twilio.receive(NUMBER, WORDS)
    await pool.execute("ALTER TABLE contact.inbound_elsewhere RENAME TO inbound")
    queue = JobQueue(
        office.system.installation.job_pool,
        {JobKind.SEND_MESSAGE: outspoken_worker},
        fault_delay=timedelta(milliseconds=5),
    )
    running = asyncio.create_task(queue.run())

    async def is_set_aside():
        return JobKind.SEND_MESSAGE in await office.system.installation.count_failed_jobs()

    await wait_until(is_set_aside, "a message that is set aside")
    queue.stop()
    async with limit("a queue that was told to stop"):
        await running
    person = (await office.phone_state(NUMBER)).participant
    earned = HonorariumEarned(
        participant=person.id, kind=HonorariumKind.PRIMARY, recruit=None, amount=person.primary
    )
    await aftermath.fails(office.record(earned))
    await aftermath.fails(office.record(replace(earned, participant=WORDS, amount=Money(1, "CAD"))))
    await aftermath.fails(office.text_at_once(f"call {NUMBER}", WORDS))


async def gather(desk: Desk, aftermath: Aftermath) -> None:
    """Read everything there is, and what there should be."""
    office = desk.office
    for schema, place in (("study", "state"), ("record", "record"), ("jobs", "jobs")):
        tables = await office.rows(
            "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = $1",
            schema,
        )
        for table in tables:
            rows = await office.rows(f"SELECT to_jsonb(t)::text AS row FROM {table['name']} t")
            aftermath.leave(place, *(row["row"] for row in rows))
    sealed = await office.rows(
        "SELECT encode(sealed_body, 'escape') AS body FROM contact.inbound"
        " UNION ALL SELECT encode(sealed_body, 'escape') FROM contact.outbound"
        " UNION ALL SELECT encode(sealed_text, 'escape') FROM contact.consent_transcript"
        " UNION ALL SELECT encode(sealed_number, 'escape') FROM contact.phone"
        " UNION ALL SELECT encode(fingerprint, 'escape') FROM contact.phone"
    )
    aftermath.leave("contact data as it lies on the disk", *(row["body"] for row in sealed))
    for statement in ("funnel", "recruitment", "honoraria", "messages", "ledger"):
        aftermath.leave("figures", await getattr(office.system.installation.figures, statement)(office.study))
    aftermath.answers = str(await office.rows("SELECT value FROM answers.answer"))
    aftermath.said = str(await office.said_to(NUMBER))
