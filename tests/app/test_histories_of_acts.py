"""Random histories in which the study team acts: two people on one phone, moves, corrections, and people who
write whatever they like. The record explains the state after each step.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from rds.app.team.conversation import (
    add_coupons,
    change_language,
    correct_answer,
    reopen_screening,
    resend_undelivered,
    skip_question,
)
from rds.app.team.inbox import close_case, reply_to_case
from rds.app.team.phones import allow_second_person, move_person
from rds.app.team.writing import send_message
from rds.app.withdraw import withdraw_participant
from rds.domain.refusals import RuleBroken
from rds.domain.subjects import Subject
from tests.support.histories import Histories
from tests.support.office import a_protocol, phone
from tests.support.team import Team

NUMBERS = [phone(number) for number in range(1, 6)]
PHONES = st.sampled_from(NUMBERS)
WORDS = ["1", "12", "BALANCE", "STOP", "START", "what?", "merci", "ERASE"]
ORDERS = {
    "reopen": lambda order, parts: reopen_screening(order, parts=parts),
    "skip": lambda order, parts: skip_question(order, parts=parts),
    "correct": lambda order, parts: correct_answer(order, "network_size", "15", parts=parts),
    "language": lambda order, parts: change_language(order, "en", parts=parts),
    "resend": lambda order, parts: resend_undelivered(order, parts=parts),
    "coupons": lambda order, parts: add_coupons(order, 1, parts=parts),
    "message": lambda order, parts: send_message(order, "hello", parts=parts),
    "allow": lambda order, parts: allow_second_person(order, parts=parts),
}


class HistoriesOfActs(Histories):
    """Five phones, the study team and time, in any order; each history on a database of its own."""

    verifies_each_step = True

    @initialize()
    def open_study(self):
        self.open_office(a_protocol(opens="2020-06-01 00:00", payout="simulated"))
        self.team = Team(self.office)
        finished, under_way, screened_out, *_ = NUMBERS
        self.begin(finished, None)
        self.begin(under_way, "network_size")
        self.screen_out(screened_out)

    def begin(self, number, until):
        """Take part with a new seed coupon, whose code is returned."""
        code = self.do(self.office.seed_coupon())
        self.do(self.office.take_part(number, code, until=until))
        return code

    def screen_out(self, number):
        code = self.begin(number, "adult")
        for _ in range(2):
            self.text(number, "2")
        return code

    def text(self, number, words):
        self.office.clock.forward(seconds=30)
        self.do(self.office.text(number, words))

    def try_to(self, action):
        """Return whether an order was carried out; a refusal is a rule's, never a fault."""
        try:
            self.do(action)
        except RuleBroken:
            return False
        return True

    async def person_at(self, number):
        caller = await self.office.caller(number)
        return await self.office.value("SELECT participant FROM conversation WHERE caller = $1", caller)

    def order_about(self, number):
        return self.do(self.team.about(number)) if self.do(self.person_at(number)) else None

    # --- phones

    @rule(number=PHONES, until=st.sampled_from([None, "consent", "network_size"]))
    def somebody_takes_part(self, number, until):
        if self.do(self.person_at(number)) is None:
            self.begin(number, until)

    @rule(number=PHONES, words=st.sampled_from(WORDS))
    def something_is_texted(self, number, words):
        self.text(number, words)

    @rule(number=PHONES)
    def nobodys_words_vanish(self, number):
        person = self.do(self.person_at(number))
        self.text(number, "where is my money")
        cases = self.do(self.team.cases())
        about_money = {case.participant for case in cases if case.subject is Subject.MONEY}
        assert person is None or person in about_money

    @rule(number=PHONES)
    def messages_get_lost(self, number):
        self.do(
            self.office.rows(
                "UPDATE contact.outbound o SET status = 'undelivered' FROM contact.phone p"
                " WHERE p.caller = o.caller AND p.fingerprint = $1 AND o.status = 'waiting'",
                self.office.system.installation.place.keyring.fingerprint(number),
            )
        )

    # --- the study team

    def somebody(self, data):
        """Draw a phone that somebody takes part from, or has, and return it with an order about them.

        None for both where all were moved on to make room.
        """
        there = [number for number in NUMBERS if self.do(self.person_at(number))]
        number = data.draw(st.sampled_from(there)) if there else None
        return number, self.order_about(number) if number else None

    @rule(data=st.data(), acts=st.lists(st.sampled_from(sorted(ORDERS)), min_size=2, max_size=4))
    def the_team_acts(self, data, acts):
        number, order = self.somebody(data)
        for act in acts if order else ():
            done = self.try_to(ORDERS[act](order, self.office.parts))
            if act == "allow" and done:
                assert self.do(self.person_at(number)) is None

    @rule(number=PHONES, other=PHONES)
    def a_person_screened_out_by_mistake_is_asked_again(self, number, other):
        """Unless somebody else has brought the coupon meanwhile."""
        if self.do(self.person_at(number)) is not None:
            return
        code = self.screen_out(number)
        order = self.order_about(number)
        if order is None:
            return
        self.text(other, code)
        is_free = self.do(self.office.value("SELECT status FROM coupon WHERE code = $1", code)) == "issued"
        state = "SELECT state FROM conversation WHERE participant = $1"
        may_be_asked = is_free and self.do(self.office.value(state, order.person)) == "screened_out"
        assert self.try_to(reopen_screening(order, parts=self.office.parts)) == may_be_asked
        assert not may_be_asked or self.do(self.office.open_step(number)) == "screening:adult"

    @rule(data=st.data(), to=PHONES)
    def a_person_moves(self, data, to):
        number, order = self.somebody(data)
        if order is None:
            return
        taken = self.do(self.person_at(to))
        moved = self.try_to(move_person(order, to, parts=self.office.parts))
        assert moved == (taken is None)
        if moved:
            assert self.do(self.person_at(to)) == order.person
            assert self.do(self.person_at(number)) is None

    @rule(number=PHONES, erase=st.booleans())
    def a_person_leaves(self, number, erase):
        if order := self.order_about(number):
            leaving = withdraw_participant(
                order.study, order.person, by="ana", parts=self.office.parts, erase=erase
            )
            self.do(leaving)

    @rule(reply=st.booleans())
    def a_case_is_taken_care_of(self, reply):
        for case in self.do(self.team.cases())[:1]:
            if reply:
                self.try_to(
                    reply_to_case(self.office.study, case.id, "hello", by="ana", parts=self.office.parts)
                )
            self.do(close_case(self.office.study, case.id, note="done", by="ana", parts=self.office.parts))

    # --- time and money

    @rule(days=st.sampled_from([1, 5]))
    def days_pass(self, days):
        self.office.clock.forward(days=days)
        self.do(self.office.run_due_work())
        self.do(self.office.pay())

    # --- what must hold at every step

    @invariant()
    def there_is_one_open_case_for_a_phone_and_a_subject(self):
        if self.office:
            found = [(case.caller, case.subject) for case in self.do(self.team.cases())]
            assert len(found) == len(set(found))

    @invariant()
    def nobody_is_told_anything_at_a_phone_that_is_not_theirs(self):
        if self.office:
            strangers = self.office.value(
                "SELECT count(*) FROM contact.outbound o"
                " WHERE o.purpose IN ('paid', 'coupons', 'team_message')"
                " AND NOT EXISTS (SELECT FROM conversation c WHERE c.caller = o.caller)"
            )
            assert self.do(strangers) == 0


def test_whatever_the_team_does_the_record_explains_it(server, template):
    run_state_machine_as_test(
        lambda: HistoriesOfActs(server, template), settings=settings(max_examples=4, stateful_step_count=25)
    )
