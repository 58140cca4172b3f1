"""What people text in random histories beside plain answers: slips, repeats, cut texts, and leaving."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from rds.app.withdraw import withdraw_participant
from tests.support.office import phone

NUMBERS = [phone(number) for number in range(1, 5)]
PHONES = st.sampled_from(NUMBERS)
SOME = st.integers(0, 2)
"""How many answers a phone has given when something happens."""
FIRST_PART = (
    "Hello and thank you, my phone was in my bag the whole night and I only saw this question now"
    " that I am on my break. How many do I know? I know"
)
REST = "12"
LATER_STEPS = {
    "network_size": {"network_size", "night_work"},
    "night_work": {"night_work", "network_size", None},
}


class Slips:
    """Rules for a `RuleBasedStateMachine` that has an office, expectations and `answer`."""

    def text_at_once(self, number, words, seconds=1.0):
        """Text without reading what has not been handed over yet; return the text's id."""
        self.office.clock.forward(seconds=seconds)
        return self.do(self.office.text_at_once(number, words))

    def deliver(self):
        """Let all that waits leave through the provider."""
        return self.do(self.office.deliver(self.provider))

    def come_to_a_question(self, number, answers):
        """Let a phone that may still take part begin, and give so many answers."""
        person = self.expected.people[number]
        if person.stopped or person.question or person.enrolled or not self.expected.recruiting:
            return
        self.a_seed_coupon_is_issued()
        self.present(number, list(self.expected.coupons)[-1])
        self.answer(number, answers)

    # --- slips and repeats

    @rule(
        number=PHONES,
        answers=SOME,
        words=st.sampled_from(["BACK", "back please", "sorry, 15", "oops I meant 15", "no wait 2"]),
    )
    def a_slip_is_corrected(self, number, answers, words):
        """It changes the last answer or opens its question, and takes nobody further than the next."""
        self.come_to_a_question(number, answers)
        self.text(number, words)
        self.learn_step(number)

    @rule(
        number=PHONES,
        answers=SOME,
        words=st.sampled_from(["999", "5000", "lots", "Yes and no", "12 years", "3"]),
    )
    def a_wrong_answer_is_given(self, number, answers, words):
        self.come_to_a_question(number, answers)
        self.text(number, words)
        self.learn_step(number)

    def learn_step(self, number):
        """Take over where the phone stands now, which must be there, one before or one after.

        Who corrects a text that was not understood answers the open question, and may finish by it.
        """
        person = self.expected.people[number]
        self.expected.note_sign_of_life(number, self.now)
        found = self.do(self.people_found()).get(number, (None,))[0]
        assert found in LATER_STEPS.get(person.question, {person.question})
        assert found == person.question or not person.stopped
        if person.question and found is None:
            self.learn_of_coupons(number, self.expected.agree(number, self.now))
        person.question = found

    @rule(number=PHONES, answers=SOME, times=st.integers(1, 2))
    def the_same_answer_comes_again_before_the_next_question(self, number, answers, times):
        """A second copy at once changes nothing."""
        self.come_to_a_question(number, answers)
        words = self.usual_answer(number)
        self.answer(number, 1)
        for _ in range(times):
            self.text_at_once(number, words, seconds=0.5)

    @rule(number=PHONES, answers=SOME)
    def the_same_answer_comes_again_within_ten_seconds(self, number, answers):
        """It may be a second copy: the question is put once more."""
        self.come_to_a_question(number, answers)
        words = self.usual_answer(number)
        self.answer(number, 1)
        self.deliver()
        self.text_at_once(number, words, seconds=6)
        self.expected.note_sign_of_life(number, self.now)

    @rule(
        number=PHONES,
        answers=SOME,
        is_on_its_way=st.booleans(),
        words=st.sampled_from(["12 of them", "2 please", "one"]),
    )
    def a_question_is_answered_that_nobody_can_have_read(self, number, answers, is_on_its_way, words):
        self.come_to_a_question(number, answers)
        self.answer(number, 1)
        if is_on_its_way:
            self.deliver()
        self.text_at_once(number, words)
        self.expected.note_sign_of_life(number, self.now)

    @rule(number=PHONES, answers=SOME)
    def a_text_is_cut_by_the_phone(self, number, answers):
        self.come_to_a_question(number, answers)
        self.text(number, FIRST_PART)
        first = self.office.last_message
        self.text_at_once(number, REST, seconds=2)
        self.first_parts[self.office.last_message] = first
        person = self.expected.people[number]
        self.expected.note_sign_of_life(number, self.now)
        if person.question == "network_size" and not person.stopped:
            person.question = "night_work"

    # --- leaving

    @rule(number=PHONES, answers=SOME, by_text=st.booleans())
    def somebody_leaves_the_study(self, number, answers, by_text):
        self.come_to_a_question(number, answers)
        if by_text:
            self.text(number, "delete my answers")
            self.expected.note_sign_of_life(number, self.now)
            self.text(number, "ERASE")
            if self.expected.people[number].stopped:
                return
        elif participant := self.do(self.participant_of(number)):
            leaving = withdraw_participant(self.office.study, participant, **self.coordinator)
            self.do(leaving)
        self.expected.withdraw(number)

    async def participant_of(self, number):
        caller = await self.office.caller(number)
        talk = (await self.office.phone_state(number)).conversation if caller else None
        return talk.participant if talk else None

    async def erased_callers(self):
        rows = await self.office.rows("SELECT caller FROM contact.phone WHERE erased_at IS NOT NULL")
        return {row["caller"] for row in rows}

    def forget_who_was_erased(self, callers):
        """Take a phone whose number was erased for a stranger's; only who has left and is owed nothing is."""
        gone = self.do(self.erased_callers())
        for number, caller in callers.items():
            if caller in gone:
                self.expected.forget(number)
