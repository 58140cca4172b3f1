"""Random histories of a study's money on the real database: budget, target, payments that fail or are said
twice.
"""

import asyncio
from contextlib import suppress
from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from rds.app.confirm_payouts import Confirmation, Result, confirm_payouts
from rds.app.export_payouts import export_payouts
from rds.app.pay import retry_payout
from rds.app.run_study import close_recruitment, reopen_recruitment
from rds.app.withdraw import withdraw_participant
from rds.domain.refusals import PayoutNotWaiting
from tests.support.histories import Histories
from tests.support.office import a_protocol, phone

NUMBERS = [phone(number) for number in range(1, 7)]
PHONES = st.sampled_from(NUMBERS)
BUDGET, TARGET = 9_000, 3


class MoneyHistories(Histories):
    """Six phones, a study team and a payments office, whose own books are kept beside the service's."""

    def __init__(self, server, template):
        super().__init__(server, template)
        self.references = count(1)
        self.in_files: dict[str, int] = {}
        """Payments that the payments office has been sent, with the file they were last in."""
        self.made: dict[str, str] = {}
        """Payments that it has made, with their references."""

    @initialize(seeds=st.integers(1, 2), when_reached=st.sampled_from(["close", "warn"]))
    def open_study(self, seeds, when_reached):
        recorded = a_protocol(
            "minimal",
            opens="2020-06-01 00:00",
            payout="batch",
            honoraria={"budget": f"{BUDGET // 100}.00 CAD"},
            target={"participants": TARGET, "half_width": None, "when_reached": when_reached},
        )
        self.open_office(recorded)
        for number in NUMBERS[:seeds]:
            self.do(self.office.take_part(number, self.do(self.office.seed_coupon())))
        self.do(self.office.seed_coupon())
        self.do(self.office.run_due_work())

    @property
    def by_staff(self):
        return {"by": "ana", "parts": self.office.parts}

    def draw_code(self, data):
        codes = [
            row["code"]
            for row in self.do(self.office.rows("SELECT code FROM coupon ORDER BY issued_at, code"))
        ]
        return data.draw(st.sampled_from(codes))

    # --- phones

    @rule(number=PHONES, data=st.data())
    def somebody_takes_part_from_first_to_last(self, number, data):
        usable = "SELECT code FROM coupon WHERE status = 'issued' ORDER BY issued_at, code"
        if codes := [row["code"] for row in self.do(self.office.rows(usable))]:
            self.do(self.office.present(number, data.draw(st.sampled_from(codes))))
            self.goes_on(number, 3)
            self.do(self.office.run_due_work())

    @rule(number=PHONES, answers=st.integers(0, 3), data=st.data())
    def somebody_begins_and_perhaps_finishes(self, number, answers, data):
        self.do(self.office.present(number, self.draw_code(data)))
        self.goes_on(number, answers)

    @rule(number=PHONES, answers=st.integers(1, 3))
    def goes_on(self, number, answers):
        for _ in range(answers):
            self.office.clock.forward(seconds=5)
            if (step := self.do(self.office.open_step(number))) is None:
                return
            self.do(self.office.text(number, "12" if step == "network_size" else "1"))

    @rule(numbers=st.lists(PHONES, min_size=2, max_size=4, unique=True), data=st.data())
    def several_present_a_code_at_once(self, numbers, data):
        codes = [self.draw_code(data) for _ in numbers]

        async def all_at_once():
            await asyncio.gather(
                *(self.office.present(number, code) for number, code in zip(numbers, codes, strict=True))
            )

        self.do(all_at_once())

    @rule(number=PHONES)
    def somebody_refuses(self, number):
        if self.do(self.office.open_step(number)) == "consent":
            self.do(self.office.text(number, "2"))

    @rule(number=PHONES)
    def somebody_withdraws(self, number):
        if not self.do(self.office.caller(number)):
            return
        talk = self.do(self.office.phone_state(number)).conversation
        if talk and talk.enrolled:
            self.do(withdraw_participant(self.office.study, talk.participant, **self.by_staff))

    # --- the study team, and time

    @rule(days=st.sampled_from([0, 1, 3, 40]))
    def time_passes(self, days):
        self.office.clock.forward(days=days, seconds=1)
        for _ in range(2):
            self.do(self.office.run_due_work())

    @rule()
    def recruitment_is_closed(self):
        self.do(close_recruitment(self.office.study, reason="enough", **self.by_staff))

    @rule()
    def recruitment_is_reopened(self):
        self.do(reopen_recruitment(self.office.study, **self.by_staff))

    @rule()
    def a_payment_is_let_be_tried_again(self):
        waiting = self.do(
            self.office.rows("SELECT id FROM payout WHERE status IN ('requested', 'refused') ORDER BY id")
        )
        for row in waiting[:1]:
            with suppress(PayoutNotWaiting):
                self.do(
                    retry_payout(row["id"], study=self.office.study, pay_at_once=frozenset(), **self.by_staff)
                )

    # --- the payments office

    @rule()
    def a_file_is_written(self):
        lines = []
        self.do(
            export_payouts(
                self.office.study,
                write=lines.extend,
                team=self.office.system.installation,
                **self.by_staff,
            )
        )
        for line in lines:
            assert line.payout.id not in self.made, "a payment that was made is in a second file"
            self.in_files[line.payout.id] = line.batch

    @rule(data=st.data(), is_made=st.booleans())
    def the_payments_office_answers(self, data, is_made):
        self.a_file_is_written()
        waiting = sorted(payout for payout in self.in_files if payout not in self.made)
        if not waiting:
            return
        payout = data.draw(st.sampled_from(waiting))
        batch = self.in_files[payout]
        if is_made:
            self.made[payout] = f"transfer {next(self.references)}"
            said = Confirmation(payout=payout, reference=self.made[payout], batch=batch)
        else:
            said = Confirmation(payout=payout, result=Result.FAILED, reason="returned", batch=batch)
        for _ in range(2):
            found = self.do(confirm_payouts([said], by="finance", parts=self.office.parts))
            assert (found.contradictions, found.unknown) == ([], [])

    @rule(data=st.data())
    def a_payment_is_said_to_have_another_reference(self, data):
        if self.made:
            payout = data.draw(st.sampled_from(sorted(self.made)))
            said = Confirmation(payout=payout, reference="another transfer")
            found = self.do(confirm_payouts([said], by="finance", parts=self.office.parts))
            assert [one.recorded.reference for one in found.contradictions] == [self.made[payout]]

    # --- what must hold at every step

    @invariant()
    def no_more_is_committed_than_the_budget(self):
        if self.office:
            assert 0 <= self.do(self.office.value("SELECT minor FROM commitment")) <= BUDGET

    @invariant()
    def no_cent_is_said_to_be_paid_that_was_not(self):
        if self.office:
            paid = self.do(self.office.rows("SELECT id, reference FROM payout WHERE status = 'paid'"))
            assert {row["id"]: row["reference"] for row in paid} == self.made

    @invariant()
    def each_payment_is_for_one_honorarium(self):
        if self.office:
            honoraria = self.do(self.office.rows("SELECT payout FROM honorarium WHERE payout IS NOT NULL"))
            payments = self.do(self.office.rows("SELECT id FROM payout"))
            assert sorted(row["payout"] for row in honoraria) == sorted(row["id"] for row in payments)


def test_whatever_happens_the_money_is_as_promised_and_as_paid(server, template):
    run_state_machine_as_test(
        lambda: MoneyHistories(server, template),
        settings=settings(max_examples=8, stateful_step_count=30),
    )
