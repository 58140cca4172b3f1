"""One service with everything on, and one study after the other in it, each from an empty database."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlencode

from structlog.testing import capture_logs

from rds.app.run_study import close_recruitment, reissue_coupon, reopen_recruitment, void_coupon
from rds.app.withdraw import withdraw_participant
from rds.domain.coupon_code import make_code
from rds.domain.rate_limit import TEXT_LIMIT
from rds.domain.refusals import RuleBroken
from rds.web.limits import Limits
from rds.web.webhooks.twilio import INBOUND
from tests.fuzz.actions import PHONES, Act, Machine, TakesPart, Team, Texts, Time
from tests.fuzz.texts import SECRETS
from tests.fuzz.traces import Handled, Said, Traces
from tests.support.databases import empty
from tests.support.desk import Desk, a_desk
from tests.support.faulty_parts import a_round
from tests.support.office import a_protocol, phone
from tests.support.provider import Provider
from tests.support.repeats import BEFORE_AND_UNREAD

NUMBERS = [phone(40 + number) for number in range(PHONES)]
WAYS_TO_WRITE = [f"{number[-7:]}" for number in NUMBERS] + [f"{n[-7:-4]}-{n[-4:]}" for n in NUMBERS]
USUAL_ANSWERS = {"network_size": "12"}
A_LITTLE_LONGER = 5
UNHURRIED = Limits(patience=120)
"""On a machine that is busy with other things a slow answer is no finding."""

TEXTS = f"""
SELECT i.id, i.caller, i.received_at AS at, i.handled_at,
       {BEFORE_AND_UNREAD},
       (SELECT count(*) FROM contact.outbound o WHERE o.key LIKE i.id || '/%') AS replies,
       EXISTS (SELECT FROM review r WHERE r.message = i.id) AS listed
  FROM contact.inbound i
"""
STOPS = """
SELECT data ->> 'caller' AS caller, at, type = 'MessagingStopped' AS stopped FROM record.event
 WHERE type IN ('MessagingStopped', 'MessagingResumed') ORDER BY id
"""
ISSUED = "SELECT code FROM coupon WHERE status = 'issued' ORDER BY issued_at DESC, code"
STOPPED = "SELECT EXISTS (SELECT FROM messaging_stop WHERE caller = $1)"
VISIBLE = {
    "events": "SELECT to_jsonb(e)::text FROM record.event e WHERE type <> 'ProtocolAdopted'",
    "the state": "SELECT to_jsonb(c)::text FROM conversation c"
    " UNION ALL SELECT to_jsonb(p)::text FROM participant p",
    "the staff list": "SELECT to_jsonb(r)::text FROM review r",
    "jobs": "SELECT encode(payload, 'escape') FROM jobs.pgqueuer",
}


class Stage:
    """Plays a history of acts against the service, and gathers what is left."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.office = desk, desk.office
        self._numbers = count(1)
        self.done = Counter[str]()
        """What was done and what came of it, over all histories."""

    async def play(self, acts: list[Act]) -> Traces:
        """Return what a study leaves in which all this happens."""
        await empty(self.office.system.installation.place.dsn)
        self.traces = Traces(secrets=[*SECRETS, *WAYS_TO_WRITE])
        self.provider = Provider(self.office.clock)
        self.codes = [make_code(77_777_777)]
        with capture_logs() as self.traces.logs:
            await self.office.open(a_protocol())
            await self.team("seed", 0)
            for act in acts:
                await self.do(act)
            await self.gather()
        await self.count()
        return self.traces

    async def count(self) -> None:
        """Add what this history came to."""
        kept = self.traces.handled
        self.done.update(
            {
                "histories": 1,
                "texts": len(kept),
                "texts answered": sum(text.replies > 0 for text in kept),
                "texts shown to the team only": sum(text.listed and not text.replies for text in kept),
                "texts met with silence, as meant": sum(not (text.listed or text.replies) for text in kept),
            }
        )
        for row in await self.office.rows("SELECT type, count(*) AS events FROM record.event GROUP BY type"):
            self.done[f"{row['type']} events"] += row["events"]

    async def do(self, act: Act) -> None:
        self.office.clock.forward(seconds=7)
        match act:
            case Texts(said, twice):
                ready = [self.a_text(number, self.words(words)) for number, words in said]
                await asyncio.gather(*map(self.post, [*ready, *ready[:1]] if twice else ready))
            case TakesPart(number, coupon, answers):
                await self.take_part(number, coupon, answers)
            case Machine(number, words, pause):
                await self.converse_for_ever(number, words, pause)
            case Time(minutes):
                self.office.clock.forward(minutes=minutes)
                await self.see_what_is_due()
            case Team(deed, coupon):
                await self.team(deed, coupon)

    # --- phones

    def words(self, said: str | int) -> str:
        return self.code(said) if isinstance(said, int) else said

    def code(self, place: int) -> str:
        return self.codes[-1 - place % len(self.codes)]

    async def text(self, number: int, words: str) -> str:
        form = self.a_text(number, words)
        await self.post(form)
        return form["MessageSid"]

    def a_text(self, number: int, words: str) -> dict[str, str]:
        form = self.desk.a_text(NUMBERS[number], words, MessageSid=f"SM{next(self._numbers):032}")
        self.traces.said.append(Said(id=form["MessageSid"], words=words))
        return form

    async def post(self, form: dict[str, str]) -> None:
        """Post as Twilio does; half a surrogate pair has no UTF-8, so it comes as the bytes of one."""
        body = urlencode(form, errors="surrogatepass")
        read = dict(parse_qsl(body, keep_blank_values=True))
        answer = await self.desk.ask(
            "POST",
            INBOUND,
            data=body,
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Twilio-Signature": self.desk.signature(INBOUND, read),
            },
        )
        self.traces.statuses.append(answer.status)
        self.traces.show("responses", answer.text, *answer.headers.items())

    async def take_part(self, number: int, place: int, answers: int) -> None:
        """Take part as people do; who has stopped texts begins by having them again."""
        issued = [row["code"] for row in await self.office.rows(ISSUED)]
        if (caller := await self.office.caller(NUMBERS[number])) and await self.office.value(STOPPED, caller):
            await self.text(number, "START")
        await self.text(number, issued[place % len(issued)] if issued else self.code(place))
        for _ in range(answers):
            step = await self.step_of(number)
            if step is None:
                break
            self.office.clock.forward(seconds=7)
            await self.text(number, USUAL_ANSWERS.get(step.rpartition(":")[2], "1"))
        self.codes += [row["code"] for row in await self.office.rows(ISSUED) if row["code"] not in self.codes]

    async def step_of(self, number: int) -> str | None:
        return (
            await self.office.open_step(NUMBERS[number])
            if await self.office.caller(NUMBERS[number])
            else None
        )

    async def converse_for_ever(self, number: int, words: str, pause: int) -> None:
        for _ in range(TEXT_LIMIT + A_LITTLE_LONGER):
            self.office.clock.forward(seconds=pause)
            message = await self.text(number, words)
        if await self.office.replies(message):
            self.traces.faults.append("two machines would answer each other for ever")

    # --- time and the study team

    async def see_what_is_due(self) -> None:
        await self.trying(self.office.run_due_work())
        await self.trying(self.office.deliver(self.provider))
        await self.trying(self.office.pay())

    async def team(self, deed: str, place: int) -> None:
        at_work: dict[str, Any] = {"by": "coordinator", "parts": self.office.parts}
        study, code = self.office.study, self.code(place)
        match deed:
            case "seed":
                self.codes.append(await self.office.seed_coupon())
            case "void":
                await self.trying(void_coupon(study, code, reason="lost", **at_work))
            case "reissue":
                if fresh := await self.trying(reissue_coupon(study, code, **at_work)):
                    self.codes.append(fresh)
            case "close":
                await self.trying(close_recruitment(study, reason="enough", **at_work))
            case "reopen":
                await self.trying(reopen_recruitment(study, **at_work))
            case "withdraw":
                for row in await self.office.rows(
                    "SELECT participant FROM conversation ORDER BY participant OFFSET $1 LIMIT 1", place
                ):
                    await self.trying(withdraw_participant(study, row["participant"], **at_work))
            case "adopt":
                await self.office.adopt(a_protocol())

    async def trying(self, deed: Any) -> Any:
        """Do it. A refusal is an answer; anything else that is raised is a finding."""
        try:
            return await deed
        except RuleBroken:
            return None
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is to be found
            self.traces.faults.append(f"failed: {deed.__qualname__}: {type(fault).__name__}")
            self.traces.show("errors", repr(fault))

    # --- what is left

    async def gather(self) -> None:
        await a_round(self.office.parts)
        await self.see_what_is_due()
        self.traces.handled = [Handled(**row) for row in await self.office.rows(TEXTS)]
        self.traces.stops = [tuple(row) for row in await self.office.rows(STOPS)]
        for place, query in VISIBLE.items():
            self.traces.show(place, *(row[0] for row in await self.office.rows(query)))
        verified = await self.office.verify()
        self.traces.faults += [f"rds verify: {finding}" for finding in verified.findings]
        waiting = await self.office.system.installation.count_failed_jobs()
        self.traces.faults += [f"{jobs} jobs of kind {kind} are set aside" for kind, jobs in waiting.items()]


@asynccontextmanager
async def a_stage(database: str, **parts: Any) -> AsyncIterator[Stage]:
    """Yield a stage; `parts` takes the place of some of the service's parts, such as its ear."""
    async with a_desk(database, limits=UNHURRIED, **parts) as desk:
        yield Stage(desk)
    await empty(database)
