"""Recruitment by simulated people over the real rules, in memory: does it look like the reference study's
fieldwork?
"""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from rds.domain.conversation.reading_number import LADDER
from rds.domain.events import ConsentGiven, CouponPresented, ParticipantEnrolled, SurveyCompleted
from rds.domain.replies import ReplyKey
from rds.simulation.answers import RANGES
from rds.simulation.workforce import make_workforce
from rds.studyfile import EXAMPLES, load
from tests.support.recruiting import Recruitment

STUDY = load(EXAMPLES / "gta-psw.yaml")
# One language and one survey question: the recruitment is the same, and three times as fast.
SHORT = replace(STUDY, languages=("en",), survey=STUDY.survey[:1])
INTENDED = (0.38, 0.24, 0.21, 0.17)
YEAR_ENDS_AFTER = timedelta(days=214)
SETTLED = timedelta(days=90)
"""People who completed this long ago have recruited all that they will."""


@pytest.fixture(scope="module")
def workforce():
    return make_workforce(40_000, seed=1)


@pytest.fixture(scope="module")
def fieldworks(workforce):
    """Eight fieldworks that ran until 658 had completed or nobody was left."""
    runs = [Recruitment(workforce, SHORT, seed=seed) for seed in range(8)]
    for run in runs:
        run.run()
    return runs


@pytest.fixture(scope="module")
def rough_fieldwork(workforce):
    """The whole questionnaire, with as many messages lost as in the field."""
    run = Recruitment(workforce, STUDY, seed=1, lost=0.137)
    run.run()
    return run


def count_pairs(runs, kind):
    return sum(isinstance(event, kind) for run in runs for _, event in run.desk.events)


def recruits_of_the_settled(run):
    """Return how many completed recruits each recruiter has who completed long ago, seeds left out."""
    desk = run.desk
    recruits = Counter(desk.people[phone].recruiter for phone in desk.completed)
    done = {int(e.caller): at for at, e in desk.events if isinstance(e, SurveyCompleted)}
    settled = (desk.people[phone] for phone in desk.completed if done[phone] < run.ended - SETTLED)
    return [recruits[person.id] for person in settled if person.wave]


def homophily(run, levels):
    """Return same-level recruitments over those expected if recruits were drawn without
    regard to the level.
    """
    desk = run.desk
    phone_of = {desk.people[phone].id: phone for phone in desk.completed}
    pairs = [(phone_of[desk.people[p].recruiter], p) for p in desk.completed if desk.people[p].recruiter]
    table = np.zeros((levels.max() + 1,) * 2)
    for recruiter, recruit in pairs:
        table[levels[recruiter], levels[recruit]] += 1
    return np.trace(table) / (table.sum(axis=0) @ table.sum(axis=1) / table.sum())


def is_as_reported(recorded, reported):
    """Return whether a network size is the one reported, or stands for the range that it was given in."""
    return recorded == reported or recorded == LADDER[bisect_left(RANGES, reported)]


def test_a_small_fieldwork_reaches_its_target_with_every_seed():
    run = Recruitment(make_workforce(10_000, seed=1), SHORT, seed=3)

    assert run.run(target=100, seeds=12)
    assert sum(run.desk.people[phone].wave == 0 for phone in run.desk.completed) == 12


@pytest.mark.slow
def test_the_target_is_reached_mostly_within_the_year(fieldworks):
    reached = [len(run.desk.completed) == 658 for run in fieldworks]
    in_time = [run.ended - SHORT.opens < YEAR_ENDS_AFTER for run in fieldworks]

    assert all(reached)
    assert np.mean(in_time) >= 0.75
    assert min(run.ended - SHORT.opens for run in fieldworks) > timedelta(days=80)


@pytest.mark.slow
def test_every_seed_completes(fieldworks):
    for run in fieldworks:
        assert sum(run.desk.people[phone].wave == 0 for phone in run.desk.completed) == 24


@pytest.mark.slow
def test_chains_grow_ten_waves_deep_and_more(fieldworks):
    depths = [max(run.desk.people[phone].wave for phone in run.desk.completed) for run in fieldworks]

    assert min(depths) >= 8
    assert 11 < np.mean(depths) < 19


@pytest.mark.slow
def test_recruits_per_recruiter_are_as_intended(fieldworks):
    recruits = Counter(n for run in fieldworks for n in recruits_of_the_settled(run))
    shares = [recruits[n] / recruits.total() for n in range(4)]

    assert shares == pytest.approx(INTENDED, abs=0.04)


@pytest.mark.slow
def test_recruitment_homophily_is_near_one_point_three(fieldworks, workforce):
    for trait in ("ethnicity", "sector"):
        assert np.mean([homophily(run, workforce.traits[trait]) for run in fieldworks]) == pytest.approx(
            1.3, abs=0.07
        )


@pytest.mark.slow
def test_nobody_is_handed_two_codes_and_few_are_strangers(fieldworks, workforce):
    handed = [pair for run in fieldworks for pair in run.handed]
    strangers = sum(to not in workforce.neighbours(giver) for giver, to in handed)

    assert all(len({to for _, to in run.handed}) == len(run.handed) for run in fieldworks)
    assert strangers / len(handed) == pytest.approx(0.05, abs=0.015)


@pytest.mark.slow
def test_contacts_consent_and_complete_as_often_as_in_the_study(fieldworks):
    contacts, consents = count_pairs(fieldworks, CouponPresented), count_pairs(fieldworks, ConsentGiven)
    enrolled, completed = (
        count_pairs(fieldworks, ParticipantEnrolled),
        count_pairs(fieldworks, SurveyCompleted),
    )

    assert consents / contacts == pytest.approx(664 / 739, abs=0.02)
    assert enrolled / consents == pytest.approx(0.97, abs=0.015)
    assert completed / enrolled == pytest.approx(658 / 664, abs=0.01)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_fieldwork(workforce):
    once, again = Recruitment(workforce, SHORT, seed=5), Recruitment(workforce, SHORT, seed=5)
    once.run(target=200)
    again.run(target=200)

    assert once.texted == again.texted
    assert once.handed == again.handed


@pytest.mark.slow
def test_one_message_in_seven_lost_keeps_few_from_completing(rough_fieldwork):
    enrolled, completed = (
        count_pairs([rough_fieldwork], kind) for kind in (ParticipantEnrolled, SurveyCompleted)
    )

    assert completed == 658
    assert completed / enrolled > 0.96


@pytest.mark.slow
def test_what_was_recorded_is_true_of_the_person_however_it_was_written(rough_fieldwork, workforce):
    desk = rough_fieldwork.desk
    wrong = Counter()
    for phone in desk.completed:
        worker = workforce.worker(phone)
        recorded = desk.answers[desk.people[phone].id]
        wrong["network size"] += not is_as_reported(int(recorded["network_size"]), worker.network_size)
        for trait, level in worker.traits.items():
            wrong[trait] += recorded[f"survey:{trait}"] != level

    assert wrong.total() == 0, wrong


@pytest.mark.slow
def test_a_tenth_of_the_texts_are_in_peoples_own_words(rough_fieldwork):
    plain = re.compile(r"\d{1,3}|[0-9A-Z]{5}-[0-9A-Z]{5}|[A-Z]+")
    own = sum(not plain.fullmatch(text) for _, text in rough_fieldwork.texted)

    assert 0.1 < own / len(rough_fieldwork.texted) < 0.25


@pytest.mark.slow
def test_every_kind_of_trouble_is_met_along_the_way(rough_fieldwork):
    met = {key for key, times in rough_fieldwork.desk.replies.items() if times}

    assert met >= {
        ReplyKey.CODE_MISTYPED,
        ReplyKey.CODE_EXPIRED,
        ReplyKey.CODE_USED,
        ReplyKey.NOT_UNDERSTOOD,
        ReplyKey.CONSENT_EXACT,
        ReplyKey.ABOUT_HOW_MANY,
        ReplyKey.CONFIRM_NUMBER,
        ReplyKey.DECLINED,
        ReplyKey.NOT_ELIGIBLE,
        ReplyKey.STOPPED,
        ReplyKey.RESUMED,
        ReplyKey.HELP,
        ReplyKey.BALANCE,
        ReplyKey.COUPONS,
        ReplyKey.REMINDER,
    }
