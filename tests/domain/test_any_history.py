"""What must hold whatever people text, in whatever order, for as long as a study lasts."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from rds.domain.conversation import ConversationState
from rds.domain.conversation.seen import TO_READ
from rds.domain.coupon_code import display
from rds.domain.coupons import CouponStatus
from rds.domain.events import (
    AnswerCorrected,
    ConsentDeclined,
    ConsentGiven,
    HonorariumEarned,
    HonorariumKind,
    ParticipantEnrolled,
    QuestionAnswered,
    SurveyCompleted,
)
from rds.domain.refusals import CouponNotOpen
from rds.sms.replies import Catalogue
from tests.support.builders import (
    AMINA,
    BINTOU,
    CHIDI,
    a_conversation,
    a_participant,
    a_situation,
    a_study,
    texted,
)
from tests.support.little_study import LittleStudy

PHONES = st.sampled_from([AMINA, BINTOU, CHIDI])
USUAL = st.sampled_from([*["1"] * 12, "2", "2", "0", "999", "yes", "Non", "elsewhere", "about 20"])
ODD = st.sampled_from(
    [
        "STOP",
        "START",
        "HELP",
        "BALANCE",
        "COUPONS",
        "arrêt",
        "stop texting me",
        "hello",
        "",
        "CFHJK-MNPQR",
        "YES",
    ]
)
SLIPS = st.sampled_from(
    [
        "BACK",
        "retour",
        "sorry, 2",
        "oops I meant 12",
        "no wait 1",
        "désolée, 2",
        "délai 3 ans",
        "1 kid",
        "2 no",
    ]
)
LEAVING = st.sampled_from(["delete my answers", "I want to withdraw from the study", "ERASE", "WITHDRAW"])
FIRST_PART = (
    "Hello and thank you, I was at work the whole day and my phone was in my bag, so I have only seen this"
    " question now that I am on my break, and so what I would say to it is that I know about"
)
ANSWERS = st.lists(USUAL, min_size=1, max_size=7)
STUDIES = st.builds(
    a_study,
    languages=st.sampled_from([("en", "fr"), ("en",), ("fr", "en")]),
    per_participant=st.sampled_from([3, 2, 0]),
    activation_delay=st.sampled_from([timedelta(0), timedelta(0), timedelta(hours=12)]),
)
CATALOGUE = Catalogue()
AN_ANSWER = (QuestionAnswered, ConsentGiven, ConsentDeclined)


class AnyHistory(RuleBasedStateMachine):
    """Three phones text whatever they like; the study team and time do their part."""

    @initialize(study=STUDIES)
    def open_study(self, study):
        self.study = LittleStudy(study)
        self.study.issue_seed_coupon()

    # --- what people do

    @rule(caller=PHONES, words=ANSWERS)
    def answers(self, caller, words):
        for one in words:
            self.text(caller, one)

    @rule(caller=PHONES, words=st.one_of(ODD, st.text(max_size=80)))
    def texts_anything(self, caller, words):
        self.text(caller, words)

    @rule(caller=PHONES, words=st.one_of(SLIPS, SLIPS, LEAVING), answers=st.integers(0, 4))
    def slips_or_leaves(self, caller, words, answers):
        self.comes_to_a_question(caller, answers)
        self.text(caller, words)

    @rule(caller=PHONES, words=USUAL, answers=st.integers(0, 4))
    def texts_the_same_again_at_once_and_seconds_later(self, caller, words, answers):
        self.comes_to_a_question(caller, answers)
        self.text(caller, words)
        self.text_unread(caller, words)
        self.study.now += timedelta(seconds=10)
        self.text_unread(caller, words)

    @rule(caller=PHONES, words=st.one_of(USUAL, ODD), answers=st.integers(0, 4))
    def texts_before_the_question_can_have_been_read(self, caller, words, answers):
        self.comes_to_a_question(caller, answers)
        self.text_unread(caller, words)

    @rule(caller=PHONES, rest=st.sampled_from(["12", "12 of them", "never mind"]), answers=st.integers(0, 4))
    def has_a_text_cut_by_the_phone(self, caller, rest, answers):
        self.comes_to_a_question(caller, answers)
        self.text(caller, FIRST_PART)
        self.study.now += timedelta(seconds=1)
        self.study.text_at_once(caller, rest)

    def comes_to_a_question(self, caller, answers):
        talk = self.study.talks.get(caller)
        issued = [c.code for c in self.coupons() if c.status is CouponStatus.ISSUED]
        if talk is None and issued:
            self.text(caller, display(issued[0]))
            for words in ["1"] * answers:
                self.text(caller, words)

    def text_unread(self, caller, words):
        """Text without having read what came last: nothing is taken for an answer to it."""
        talk = self.study.talks.get(caller)
        is_unread = talk is not None and self.study.now <= talk.handed_over_at + TO_READ
        outcome = self.study.text_at_once(caller, words)
        corrects = any(isinstance(fact, AnswerCorrected) for fact in outcome.events)
        answers = [fact for fact in outcome.events if isinstance(fact, AN_ANSWER)]
        assert not (is_unread and answers) or corrects

    @rule(caller=PHONES, data=st.data())
    def presents_any_coupon(self, caller, data):
        self.text(caller, display(data.draw(st.sampled_from(list(self.study.coupons)))))

    @rule(caller=PHONES, data=st.data())
    def takes_part_to_the_end(self, caller, data):
        self.takes_part(caller, data, ["1"] * 6)

    @rule(caller=PHONES, data=st.data(), answers=ANSWERS)
    def takes_part(self, caller, data, answers):
        issued = [c.code for c in self.coupons() if c.status is CouponStatus.ISSUED]
        self.text(caller, display(data.draw(st.sampled_from(issued or list(self.study.coupons)))))
        for words in answers:
            self.text(caller, words)

    def text(self, caller, words):
        asked_for_silence = caller in self.study.stopped
        outcome = self.study.text(caller, words)
        assert outcome.replies or asked_for_silence
        assert len(outcome.replies) <= 2
        for reply in outcome.replies:
            assert CATALOGUE.words(reply, self.study.study)

    # --- what the study team and time do

    @rule()
    def another_seed(self):
        self.study.issue_seed_coupon()

    @rule(data=st.data())
    def a_coupon_is_voided(self, data):
        self.change_coupon(self.study.void, data)

    @rule(data=st.data())
    def a_coupon_is_reissued(self, data):
        self.change_coupon(self.study.reissue, data)

    def change_coupon(self, change, data):
        code = data.draw(st.sampled_from(list(self.study.coupons)))
        before = self.study.coupons[code].status
        try:
            change(code)
        except CouponNotOpen:
            assert self.study.coupons[code].status is before
        else:
            assert self.study.coupons[code].status is CouponStatus.VOIDED

    @rule(span=st.timedeltas(timedelta(minutes=1), timedelta(days=30)))
    def time_passes(self, span):
        self.study.pass_time(span)

    @rule(caller=PHONES, words=ANSWERS)
    def recruitment_is_closed_for_a_while(self, caller, words):
        self.study.recruitment_open = False
        self.answers(caller, words)
        self.study.recruitment_open = True

    # --- what must hold

    @invariant()
    def a_coupon_recruits_at_most_one_person_and_a_phone_enrols_at_most_once(self):
        enrolled = self.facts(ParticipantEnrolled)
        assert len({fact.coupon for fact in enrolled}) == len(enrolled)
        assert len({fact.caller for fact in enrolled}) == len(enrolled)
        assert len({fact.participant for fact in enrolled}) == len(enrolled)

    @invariant()
    def recruitment_is_a_forest(self):
        known = {}
        for fact in self.facts(ParticipantEnrolled):
            if fact.recruiter is None:
                assert (fact.wave, fact.chain) == (0, fact.participant)
            else:
                recruiter = known[fact.recruiter]
                assert (fact.wave, fact.chain) == (recruiter.wave + 1, recruiter.chain)
            known[fact.participant] = fact

    @invariant()
    def nobody_holds_more_coupons_than_promised(self):
        for person in self.people():
            held = [c for c in self.study.list_held(person.id) if c.status is not CouponStatus.VOIDED]
            assert len(held) <= person.quota
            assert len({coupon.slot for coupon in held}) == len(held)
            assert person.completed or not held

    @invariant()
    def each_completed_survey_earned_once_whoever_is_owed_for_it(self):
        earned = Counter(
            (fact.kind, fact.recruit or fact.participant) for fact in self.facts(HonorariumEarned)
        )
        completed = {fact.participant for fact in self.facts(SurveyCompleted)}
        recruits = {person.id for person in self.people() if person.recruiter}
        assert set(earned.values()) <= {1}
        assert {who for kind, who in earned if kind is HonorariumKind.PRIMARY} == completed
        assert {who for kind, who in earned if kind is HonorariumKind.SECONDARY} == completed & recruits

    @invariant()
    def a_coupon_is_reserved_exactly_while_somebody_talks_about_it(self):
        reserved = {c.code: c.reserved_by for c in self.coupons() if c.status is CouponStatus.RESERVED}
        talking = {
            talk.coupon.code: caller
            for caller, talk in self.talks()
            if talk.state is ConversationState.OPEN and not talk.enrolled
        }
        assert reserved == talking

    # --- before the study is open there is nothing to hold

    def facts(self, kind):
        return self.study.of(kind) if hasattr(self, "study") else []

    def people(self):
        return self.study.people.values() if hasattr(self, "study") else []

    def coupons(self):
        return self.study.coupons.values() if hasattr(self, "study") else []

    def talks(self):
        return self.study.talks.items() if hasattr(self, "study") else []


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(max_examples=80, stateful_step_count=40)


STEPS = ("language", "consent", "screening:adult", "network_size", "survey:sector", "survey:hours")


@given(
    words=st.one_of(st.text(max_size=200), USUAL, ODD),
    talk=st.builds(
        a_conversation,
        st.sampled_from(STEPS),
        attempt=st.integers(1, 9),
        confirming=st.booleans(),
        language=st.sampled_from(["en", "fr", None]),
        state=st.sampled_from(ConversationState),
    ),
    recruitment_open=st.booleans(),
)
def test_whatever_is_texted_at_whatever_question_gets_an_answer_that_can_be_put_into_words(
    words, talk, recruitment_open
):
    at = a_situation(
        conversation=talk,
        participant=a_participant() if talk.enrolled else None,
        recruitment_open=recruitment_open,
    )

    outcome = texted(words, at)

    assert outcome.replies
    assert all(CATALOGUE.words(reply, at.study) for reply in outcome.replies)
