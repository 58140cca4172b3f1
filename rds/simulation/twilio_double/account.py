"""The double itself: what it takes, what it receives, and what it tells the service."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from http import HTTPStatus
from random import Random

from rds.simulation.twilio_double.account_faults import AccountFaults, Shown
from rds.simulation.twilio_double.delivery_plan import DeliveryPlan, Fault, FaultRates, draw_delivery_plan
from rds.simulation.twilio_double.ledger import Ledger, Message
from rds.simulation.twilio_double.opt_outs import OptOuts
from rds.simulation.twilio_double.page_controls import PageControls
from rds.simulation.twilio_double.webhook_forms import inbound_form, status_form
from rds.simulation.twilio_double.webhook_sender import WebhookSender


@dataclass(frozen=True, slots=True)
class FailedWebhook:
    """A webhook that the service did not take.

    Twilio does not repeat it; the service finds the message by listing.
    """

    url: str
    sid: str
    status: int
    """The HTTP status answered; 0 when no answer came."""


class TwilioAccount:
    """One Twilio account with one number, on this machine.

    `webhook_url` is where texts from phones are posted, and must be the address that the service checks
    signatures against. `fault_rates` says what goes wrong; what happens to a message follows from `seed`, its
    recipient and its words alone, so it is the same in any order of sends. With `messaging_service` (MG...)
    its number is in that service, and each text from a phone says so. With `handles_opt_outs`, STOP and START
    are answered and enforced as Twilio does by default; without, the service does it. With `pumped`, status
    callbacks wait until `pump` says that their time has come on the clock `now`; without, they are posted at
    once, in order.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        study_number: str,
        webhook_url: str,
        seed: int = 0,
        fault_rates: FaultRates | None = None,
        messaging_service: str | None = None,
        handles_opt_outs: bool = True,
        pumped: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        take_text: Callable[[str, str], Awaitable[None]] | None = None,
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.study_number = study_number
        self.webhook_url = webhook_url
        self.messaging_service = messaging_service
        self.account_faults = AccountFaults()
        self.now = now
        self.controls: PageControls | None = None
        self._take_text = take_text
        self.ledger = Ledger()
        self.opt_outs = OptOuts()
        self._seed = seed
        self._fault_rates = fault_rates or FaultRates()
        self._handles_opt_outs = handles_opt_outs
        self._pumped = pumped
        self._seen: Counter[tuple[str, str, str]] = Counter()
        self._sender = WebhookSender(auth_token)
        self._planned: deque[Fault] = deque()
        self._planned_for_lists: deque[Fault | None] = deque()
        self._webhooks_to_lose = 0
        self._reports_to_lose = 0
        self._listeners: list[Callable[[str, str], None]] = []
        self.stopping = asyncio.Event()

    def on_message(self, callback: Callable[[str, str], None]) -> None:
        """Call back with phone and words for every message that arrives, as soon as it is taken."""
        self._listeners.append(callback)

    def plan(self, *faults: Fault) -> None:
        """Let the next sends go wrong, one fault each."""
        self._planned.extend(faults)

    def next_fault(self) -> Fault | None:
        """Take the fault planned for the send at hand."""
        return self._planned.popleft() if self._planned else None

    def begin_account_fault(
        self,
        code: int,
        *,
        shown: Shown | None = None,
        keeps_from: Callable[[str], bool] = lambda _number: True,
    ) -> None:
        """Answer with this code from now on, as a refusal or on delivery, as Twilio does with that code."""
        self.account_faults.begin(code, shown, keeps_from)

    def end_account_fault(self, code: int | None = None) -> None:
        """End one fault of the account, or all."""
        self.account_faults.end(code)

    def plan_lists(self, *faults: Fault | None) -> None:
        """Let the next pages of lists go wrong, one fault each; None lets one go right."""
        self._planned_for_lists.extend(faults)

    def next_fault_of_list(self) -> Fault | None:
        """Take the fault planned for the list at hand."""
        return self._planned_for_lists.popleft() if self._planned_for_lists else None

    def lose_webhooks(self, count: int) -> None:
        """Post nothing for this many texts from phones. They are listed all the same."""
        self._webhooks_to_lose += count

    def lose_reports(self, count: int) -> None:
        """Post no status callback on this many messages."""
        self._reports_to_lose += count

    async def receive(self, phone: str, text: str, *, pictures: int = 0) -> str:
        """Text the study number from a phone; return the SID once the service answered the webhook."""
        key, random = self._draw_key("in", phone, text)
        now = self.now()
        message = Message(
            sid=f"SM{key}",
            account_sid=self.account_sid,
            sender=phone,
            recipient=self.study_number,
            body=text,
            direction="inbound",
            created=now,
            history=((now, "received", None),),
            service=self.messaging_service,
            pictures=pictures,
        )
        self.ledger.add(message)
        self._handle_opt_out(phone, text)
        posts = 2 if random.random() < self._fault_rates.inbound_twice else 1
        for _ in range(0 if self._is_lost(random) else posts):
            message.answer = await self._hand_in(message)
        return message.sid

    async def take(
        self, recipient: str, body: str, status_url: str | None, service: str | None = None
    ) -> Message:
        """Take a message from the service, deliver it if it arrives, and report to `status_url`."""
        key, random = self._draw_key("out", recipient, body)
        delivery = self.account_faults.spoil(draw_delivery_plan(self._fault_rates, random), recipient)
        message = self._record(f"SM{key}", recipient, body, "outbound-api", delivery, service)
        if delivery.arrives:
            self._ring(recipient, body)
        if self._reports_to_lose:
            self._reports_to_lose -= 1
        elif status_url:
            for after, step in delivery.reports:
                due = message.created + after
                form = status_form(message, step.status, step.error_code, due)
                if self._pumped:
                    self._sender.postpone(due, status_url, form)
                else:
                    await self._sender.hand_over(status_url, form)
        return message

    async def pump(self) -> None:
        """Post the status callbacks that are due on the clock. `settle` to wait for their answers."""
        await self._sender.release(self.now())

    @property
    def next_due(self) -> datetime | None:
        """When `pump` next has something to post; None when nothing waits."""
        return self._sender.next_due

    async def settle(self) -> None:
        """Wait until every webhook and status callback that has left is answered."""
        await self._sender.settle()

    @property
    def failed_webhooks(self) -> tuple[FailedWebhook, ...]:
        """What the service did not take, in order."""
        return tuple(
            FailedWebhook(url, form["MessageSid"], status) for url, form, status in self._sender.failures
        )

    async def _hand_in(self, message: Message) -> int:
        """Bring a text to the service and return the HTTP status with which it was taken."""
        if self._take_text is None:
            return await self._sender.post(self.webhook_url, inbound_form(message))
        await self._take_text(message.sender, message.body)
        return HTTPStatus.NO_CONTENT

    def _is_lost(self, random: Random) -> bool:
        if self._webhooks_to_lose:
            self._webhooks_to_lose -= 1
            return True
        return random.random() < self._fault_rates.inbound_lost

    def _handle_opt_out(self, phone: str, text: str) -> None:
        reply = self.opt_outs.take_keyword(phone, text) if self._handles_opt_outs else None
        if reply is not None:
            key, random = self._draw_key("auto", phone, reply.value)
            self._record(
                f"SM{key}", phone, reply.value, "outbound-reply", draw_delivery_plan(FaultRates(), random)
            )
            self._ring(phone, reply.value)

    def _record(
        self,
        sid: str,
        recipient: str,
        body: str,
        direction: str,
        delivery: DeliveryPlan,
        service: str | None = None,
    ) -> Message:
        now = self.now()
        # Unpumped, everything that will happen to the message has happened.
        history = tuple(
            (now + step.after if self._pumped else now, step.status, step.error_code)
            for step in delivery.steps
        )
        message = Message(
            sid=sid,
            account_sid=self.account_sid,
            sender=self.study_number,
            recipient=recipient,
            body=body,
            direction=direction,
            created=now,
            history=history,
            service=service,
        )
        self.ledger.add(message)
        return message

    def _ring(self, phone: str, body: str) -> None:
        for listener in self._listeners:
            listener(phone, body)

    def _draw_key(self, way: str, phone: str, body: str) -> tuple[str, Random]:
        """Return 32 hex digits for a message's SID and draws, by its words and how often they were sent."""
        self._seen[way, phone, body] += 1
        what = f"{self._seed}\n{way}\n{phone}\n{self._seen[way, phone, body]}\n{body}"
        key = blake2b(what.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        return key, Random(key)  # noqa: S311 - simulated draws, not a secret
