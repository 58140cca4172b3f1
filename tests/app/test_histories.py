"""Random histories of a whole study on the real database, against what should have become of it."""

import asyncio
from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from rds.app.run_study import close_recruitment, reissue_coupon, reopen_recruitment, void_coupon
from rds.domain.refusals import CouponNotOpen
from rds.domain.replies import ReplyKey
from tests.support.expectations import Expectations, Person
from tests.support.histories import Histories
from tests.support.office import a_protocol
from tests.support.provider import Provider
from tests.support.slips_in_histories import NUMBERS, PHONES, Slips
from tests.support.unseen_answers import list_unseen_answers

ANSWERS = {"consent": "1", "network_size": "12", "night_work": "2"}


class HistoriesOfAStudy(Slips, Histories):
    """Four phones, the study team, the payer and time, in any order; each history on a
    database of its own.
    """

    def __init__(self, server, template):
        super().__init__(server, template)
        self.expected = Expectations(people={number: Person() for number in NUMBERS})
        self.first_parts = {}
        """The first part of each text that was cut, by the id of its rest."""

    @initialize(seeds=st.integers(0, 2))
    def open_study(self, seeds):
        self.open_office(a_protocol("minimal", opens="2020-06-01 00:00", payout="simulated"))
        self.provider = Provider(self.office.clock)
        keyring = self.office.system.installation.place.keyring
        self.numbers = {keyring.fingerprint(number): number for number in NUMBERS}
        self.a_seed_coupon_is_issued()
        for number in NUMBERS[:seeds]:
            self.take_part(number, list(self.expected.coupons)[-1])
            self.a_seed_coupon_is_issued()

    def take_part(self, number, code):
        self.present(number, code)
        self.answer(number, len(ANSWERS))

    @property
    def now(self):
        return self.office.clock.now()

    def text(self, number, words):
        """Text after having read, for half a minute, all that was sent."""
        self.deliver()
        return self.text_at_once(number, words, seconds=30)

    def a_code(self, data):
        """Draw a coupon. They stand in the order of their issue, which is the same each time a history is
        told again.
        """
        return data.draw(st.sampled_from(list(self.expected.coupons)))

    # --- phones

    @rule(number=PHONES, data=st.data())
    def a_code_is_presented(self, number, data):
        self.present(number, self.a_code(data))

    def present(self, number, code):
        self.text(number, code)
        self.expected.present(number, code, self.now)

    @rule(numbers=st.lists(PHONES, min_size=2, max_size=4, unique=True), data=st.data())
    def one_code_is_presented_by_several_at_once(self, numbers, data):
        code = self.a_code(data)
        able = [number for number in numbers if self.expected.may_present(number, code, self.now)]

        async def all_at_once():
            return await asyncio.gather(*(self.office.text_at_once(number, code) for number in numbers))

        answers = dict(zip(numbers, self.do(all_at_once()), strict=True))
        [*won] = [number for number in able if ReplyKey.WELCOME in answers[number]]
        assert len(won) == min(len(able), 1)
        for number in (*won, *(number for number in numbers if number not in won)):
            self.expected.present(number, code, self.now)
        for number in won:  # told again, another may win: what follows must not depend on who it was
            self.something_else_is_said(number, "2")

    @rule(number=PHONES, times=st.integers(1, 3))
    def what_is_asked_is_answered(self, number, times):
        self.answer(number, times)

    def answer(self, number, times):
        for _ in range(times):
            self.text(number, self.usual_answer(number))
            given = self.expected.agree(number, self.now)
            self.expected.note_sign_of_life(number, self.now)
            if given:
                self.learn_of_coupons(number, given)

    def usual_answer(self, number):
        return ANSWERS.get(self.expected.people[number].question, "1")

    def learn_of_coupons(self, number, given):
        coupons = self.do(self.office.coupons_of(number))
        assert len(coupons) == given
        for coupon in coupons:
            self.expected.issue(coupon.code, number, self.now)

    @rule(number=PHONES, data=st.data())
    def somebody_takes_part_from_first_to_last(self, number, data):
        issued = [code for code, slip in self.expected.coupons.items() if slip.status == "issued"]
        self.take_part(number, data.draw(st.sampled_from(issued)) if issued else self.a_code(data))

    @rule(number=PHONES, words=st.sampled_from(["2", "what?", "STOP", "please stop texting me", "START"]))
    def something_else_is_said(self, number, words):
        person = self.expected.people[number]
        if words == "2" and person.question != "consent":
            return
        self.text(number, words)
        if words == "2":
            self.expected.decline(number)
        elif words == "START":
            # To a phone that had stopped it repeats the question without counting as an answer; to others it
            # is one.
            if not person.stopped:
                self.expected.note_sign_of_life(number, self.now)
            person.stopped = False
        elif "stop" in words.casefold():
            person.stopped = True
        else:
            self.expected.note_sign_of_life(number, self.now)

    # --- the study team

    @rule()
    def a_seed_coupon_is_issued(self):
        self.expected.issue(self.do(self.office.seed_coupon()), None, self.now)

    @rule(data=st.data(), is_lost=st.booleans())
    def a_coupon_is_voided_or_reissued(self, data, is_lost):
        code = self.a_code(data)
        (self.reissue if is_lost else self.void)(code, self.expected.coupons[code])

    def void(self, code, slip):
        is_open = slip.status == "issued"
        if self.change_coupon(
            is_open, void_coupon(self.office.study, code, reason="lost", **self.coordinator)
        ):
            slip.status = "voided"

    def reissue(self, code, slip):
        is_open = slip.status in {"issued", "expired"}
        if fresh := self.change_coupon(is_open, reissue_coupon(self.office.study, code, **self.coordinator)):
            slip.status = "voided"
            self.expected.issue(fresh, slip.holder, self.now)

    def change_coupon(self, is_open, changing):
        """Return what changing a coupon gave (True for nothing), or False when it was refused, as it must be
        unless open.
        """
        try:
            result = self.do(changing)
        except CouponNotOpen:
            assert not is_open
            return False
        assert is_open
        return result or True

    @rule(number=PHONES, data=st.data())
    def recruitment_is_closed_for_a_while(self, number, data):
        self.do(close_recruitment(self.office.study, reason="enough", **self.coordinator))
        self.expected.recruiting = False
        self.present(number, self.a_code(data))
        self.answer(number, 1)
        self.do(reopen_recruitment(self.office.study, **self.coordinator))
        self.expected.recruiting = True

    @property
    def coordinator(self):
        return {"by": "coordinator", "parts": self.office.parts}

    # --- time and money

    @rule(days=st.sampled_from([1, 2, 5, 31]), is_payday=st.booleans())
    def days_pass(self, days, is_payday):
        self.deliver()
        self.office.clock.forward(days=days)
        callers = {number: self.do(self.office.caller(number)) for number in NUMBERS}
        for _ in range(
            2
        ):  # what a silent phone gives back may have expired meanwhile: the next round sees it
            self.do(self.office.run_due_work())
            self.expected.see_what_is_due(self.now)
            for number, given in self.expected.give_deferred_coupons().items():
                self.learn_of_coupons(number, given)
        self.forget_who_was_erased(callers)
        if is_payday:
            self.do(self.office.pay())
            self.expected.pay()

    # --- what must hold at every step

    @invariant()
    def every_coupon_is_where_it_should_be(self):
        if self.office:
            found = self.do(self.coupons_found())
            assert Counter(status for status, _ in found.values()) == self.expected.by_status()
            assert found == {
                code: (slip.status, slip.holder if slip.holder in NUMBERS else None)
                for code, slip in self.expected.coupons.items()
            }

    @invariant()
    def every_phone_stands_where_it_should_and_has_what_it_earned(self):
        if self.office:
            found = self.do(self.people_found())
            known = {
                number: (p.question, p.enrolled, p.completed, p.stopped, p.earned, p.paid)
                for number in NUMBERS
                for p in (self.expected.people[number],)
            }
            assert {
                number: found.get(number, (None, False, False, False, 0, 0)) for number in NUMBERS
            } == known

    @invariant()
    def nobody_answers_a_question_that_was_not_handed_over(self):
        if self.office:
            pool = self.office.system.installation.pool
            assert self.do(list_unseen_answers(pool, self.first_parts)) == ()

    async def coupons_found(self):
        rows = await self.office.rows(
            """
            SELECT c.code, c.status, f.fingerprint
              FROM coupon c LEFT JOIN participant p ON p.id = c.holder
              LEFT JOIN contact.phone f ON f.caller = p.caller
            """
        )
        return {row["code"]: (row["status"], self.numbers.get(row["fingerprint"])) for row in rows}

    async def people_found(self):
        rows = await self.office.rows(
            """
            SELECT f.fingerprint, CASE WHEN t.state = 'open' THEN split_part(t.step, ':', -1) END AS question,
                   p.id IS NOT NULL AS enrolled,
                   p.completed_at IS NOT NULL AS completed,
                   EXISTS (SELECT FROM messaging_stop s WHERE s.caller = f.caller) AS stopped,
                   (SELECT coalesce(sum(credit), 0)::bigint FROM ledger_entry l
                     WHERE l.participant = p.id AND l.account = 'payable') AS earned,
                   (SELECT coalesce(sum(debit), 0)::bigint FROM ledger_entry l
                     WHERE l.participant = p.id AND l.account = 'payable') AS paid
              FROM contact.phone f
              LEFT JOIN conversation t ON t.caller = f.caller
              LEFT JOIN participant p ON p.caller = f.caller
            """
        )
        return {
            self.numbers[row["fingerprint"]]: tuple(row)[1:]
            for row in rows
            if row["fingerprint"] in self.numbers
        }


def test_whatever_happens_the_database_has_what_should_have_become_of_it(server, template):
    run_state_machine_as_test(
        lambda: HistoriesOfAStudy(server, template),
        settings=settings(max_examples=10, stateful_step_count=40),
    )
