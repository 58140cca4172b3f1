"""Forecasts of studies under way."""

import numpy as np
import pytest

from estimators import Design, RecruitmentSample, forecast, learn
from estimators.planning.fieldwork import Fieldwork, _Field

DAY = 86_400.0


def a_study_until(day, seed, design):
    """Return a simulated study as known on a day, and how many respondents it had in the end."""
    field = _Field(
        Fieldwork(design.trajectory(), design.start(), target=design.target, days=design.days, seed=seed),
        np.random.default_rng(seed),
    )
    run = field.go()
    known = int(np.searchsorted(run.days, day, side="right"))
    ids = [f"p{i:04}" for i in range(known)]
    sample = RecruitmentSample.from_columns(
        ids,
        ["seed" if r < 0 else ids[r] for r in field.recruiter[:known]],
        field.size[:known],
        {"trait": ["yes" if t else "no" for t in field.trait[:known]]},
        recruited_at=(run.days[:known] * DAY).tolist(),
    )
    return sample, len(run.days)


def test_what_is_learnt_is_what_people_whose_coupons_had_their_time_did():
    # Twenty-five seeds bring two recruits each after 5 days; on day 20 nobody else has had time.
    seeds = [f"s{i:02}" for i in range(25)]
    recruits = [f"{s}-{k}" for s in seeds for k in (1, 2)]
    sample = RecruitmentSample.from_columns(
        seeds + recruits,
        ["seed"] * 25 + [name[:3] for name in recruits],
        [10] * 75,
        recruited_at=[0.0] * 25 + [5 * DAY] * 50,
    )
    learned = learn(sample, coupons=3)

    assert learned.trajectory.recruits.tolist() == [0, 0, 1, 0]
    assert set(learned.trajectory.delays.tolist()) == {5.0}
    found = forecast(learned, target=175, days=5, runs=4)
    assert found.respondents.median == 175, "all fifty recruits bring two more on the fifth day"
    assert found.spend.median == 100 * 30


def test_coupons_already_returned_do_not_return_again():
    seeds = [f"s{i:02}" for i in range(25)]
    sample = RecruitmentSample.from_columns(
        seeds + [f"{s}-1" for s in seeds],
        ["seed"] * 25 + seeds,
        [10] * 50,
        recruited_at=[0.0] * 25 + [3 * DAY] * 25,
    )
    found = forecast(learn(sample), target=75, days=2.9, runs=4)

    assert found.respondents.median == 50
    assert found.reaches_target == 0


@pytest.mark.slow
def test_nine_in_ten_studies_end_where_their_forecast_said():
    design = Design(target=2000, days=120, return_probability=0.42, delay=12, seeds=20)
    inside = 0
    for study in range(16):
        sample, came = a_study_until(70, study, design)
        learned = learn(sample, outcome="trait")
        last = float(sample.recruited_at.max()) / DAY
        found = forecast(learned, target=design.target, days=design.days - last, runs=40, seed=study)
        # What is learned is uncertain too, which a forecast that goes on as before does not know: hence some
        # room.
        inside += 0.8 * found.respondents.low <= came <= 1.25 * found.respondents.high

    assert inside >= 13


def test_a_sample_without_times_or_with_too_few_recruits_is_refused():
    few = RecruitmentSample.from_columns(["a", "b"], ["seed", "a"], [3, 4], recruited_at=[0, DAY])
    timeless = RecruitmentSample.from_columns(["a", "b"], ["seed", "a"], [3, 4])

    with pytest.raises(ValueError, match="plan with a design until then"):
        learn(few)
    with pytest.raises(ValueError, match="recruited_at"):
        learn(timeless)


def test_a_target_that_is_reached_needs_no_forecast():
    sample, _ = a_study_until(80, 1, Design(target=2000, days=160, return_probability=0.45, delay=12))
    with pytest.raises(ValueError, match="is reached"):
        forecast(learn(sample), target=50, days=10)
