"""A whole conversation as in the field: signed webhooks in, Twilio's own client out,
delivery reports back.
"""

import asyncio
from dataclasses import replace

from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from rds.domain.coupon_code import display
from rds.domain.replies import ReplyKey
from rds.wiring.running import running_jobs
from tests.support.desk import a_desk
from tests.support.faulty_parts import FailingParser, a_round
from tests.support.office import phone
from tests.support.waiting import limit

AMINA, BINTOU = phone(1), phone(2)
LEFT_BEHIND = "seedline_texts_left_total", {"reason": "behind"}


class Pocket:
    """The phones of a test: what each has received, and a way to wait for more."""

    def __init__(self, desk):
        self._received = []
        self._clock = desk.office.clock
        self._twilio = twilio = desk.twilio
        self._news = asyncio.Condition()
        self._ringing = set()
        twilio.on_message(self._ring)

    def _ring(self, number, words):
        self._received.append((number, words))
        task = asyncio.ensure_future(self._notify())
        self._ringing.add(task)
        task.add_done_callback(self._ringing.discard)

    async def _notify(self):
        async with self._news:
            self._news.notify_all()

    async def text(self, number, words, *, replies=1):
        """Text the study a minute later, and return the replies once that many have come."""
        self._clock.forward(minutes=1)
        known = len(self._to(number))
        await self._twilio.receive(number, words)
        return (await self.has(number, known + replies))[known:]

    async def has(self, number, count):
        """Return all that a phone has received once there are that many."""
        async with limit(f"message {count} to a phone"), self._news:
            await self._news.wait_for(lambda: len(self._to(number)) >= count)
        return self._to(number)

    def _to(self, number):
        return [words for recipient, words in self._received if recipient == number]


async def test_a_seed_takes_part_by_text_and_passes_a_coupon_on(database):
    async with a_desk(database) as desk, running_jobs(desk.office.system):
        pocket, office = Pocket(desk), desk.office
        [menu] = await pocket.text(AMINA, f"code: {display(await office.seed_coupon()).lower()}.")
        assert "1 ENGLISH / 2 FRANÇAIS" in menu
        await pocket.text(AMINA, "English")
        await pocket.text(AMINA, "1")
        for answer in ("yes", "Oui"):
            [question] = await pocket.text(AMINA, answer)
        assert "How many friends do you know" in question
        await pocket.text(AMINA, "about twelve")
        for _ in range(8):
            await pocket.text(AMINA, "1")
        last = await pocket.text(AMINA, "1", replies=2)
        assert any("$20 is on its way" in words for words in last)

        coupons = await office.coupons_of(AMINA)
        assert any(display(coupons[0].code) in words for words in last)
        [menu] = await pocket.text(BINTOU, display(coupons[0].code))
        assert "FRANÇAIS" in menu

        await desk.twilio.settle()
        statuses = await office.rows("SELECT DISTINCT status FROM contact.outbound")
        assert [row["status"] for row in statuses] == ["delivered"]
        assert desk.twilio.failed_webhooks == ()
        assert (await office.verify()).findings == ()


async def test_a_fault_while_answering_leaves_the_text_to_the_workers(database):
    async with a_desk(database, parse_text=FailingParser()) as desk:
        with capture_logs() as logs:
            sid = await desk.twilio.receive(AMINA, "hello")

        assert desk.twilio.failed_webhooks == (), "it is stored: Twilio must not think it lost"
        left = [log for log in logs if log["event"] == "text.left"]
        assert left == [{"event": "text.left", "message": sid, "fault": "RuntimeError", "log_level": "error"}]
        assert await desk.office.replies(sid) == []

        await a_round(desk.office.parts)
        assert await desk.office.replies(sid) == [ReplyKey.NEED_A_CODE]


async def test_a_text_behind_one_that_fails_is_kept_for_the_workers_too_and_is_no_fault_of_its_own(database):
    async with a_desk(database, parse_text=FailingParser()) as desk:
        first = await desk.twilio.receive(AMINA, "hello")
        behind = REGISTRY.get_sample_value(*LEFT_BEHIND) or 0
        with capture_logs() as logs:
            sid = await desk.twilio.receive(AMINA, "HELP")

        assert desk.twilio.failed_webhooks == ()
        assert REGISTRY.get_sample_value(*LEFT_BEHIND) == behind + 1
        left = [log for log in logs if log["event"] != "text.not_parsed"]
        assert [(log["message"], log["behind"], log["fault"]) for log in left] == [
            (sid, first, "RuntimeError")
        ]

        await a_round(desk.office.parts)
        assert await desk.office.replies(sid) == [ReplyKey.HELP]


async def test_a_text_nobody_can_answer_reaches_the_staff_list_and_its_sender_is_told(database):
    async with a_desk(database, parse_text=FailingParser()) as desk, running_jobs(desk.office.system):
        office, pocket = desk.office, Pocket(desk)
        await desk.twilio.receive(AMINA, "hello")
        for _ in range(5):
            await a_round(replace(office.parts, parse_text=FailingParser()))

        [sorry] = await pocket.has(AMINA, 1)
        assert sorry.startswith("Sorry, something went wrong on our side.")
        [review] = await office.system.installation.open_reviews(office.study)
        assert review.reason == "could_not_answer"


async def test_when_a_text_cannot_even_be_stored_the_provider_is_told_and_nothing_is_said_of_it(desk):
    pool = desk.office.system.installation.pool
    await pool.execute("ALTER TABLE contact.inbound RENAME TO inbound_elsewhere")
    with capture_logs() as logs:
        await desk.twilio.receive(AMINA, "hello")

    assert [failed.status for failed in desk.twilio.failed_webhooks] == [503]
    assert logs == [
        {
            "event": "web.fault",
            "route": "/sms/inbound",
            "fault": "UndefinedTableError",
            "log_level": "error",
        }
    ]

    await pool.execute("ALTER TABLE contact.inbound_elsewhere RENAME TO inbound")
    sid = await desk.twilio.receive(AMINA, "hello again")
    assert await desk.office.replies(sid) == [ReplyKey.NEED_A_CODE]
