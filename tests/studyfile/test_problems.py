"""What a coordinator is told about a file that cannot be used yet."""

import pytest
import yaml

from rds.studyfile import StudyFileError, check, load
from tests.support.study_texts import LEAST, PSW, change, line_of


def test_a_missing_translation_is_named_with_its_place_and_its_remedy(problems):
    text = change(PSW, "{en: Somewhere else, fr: Ailleurs}", "{en: Somewhere else}")

    (problem,) = problems(text)

    assert str(problem) == (
        f"study.yaml line {line_of(text, 'Somewhere else')}, survey.sector.options.other.label: "
        'no text in "fr". Add "fr: ..." (the study\'s languages are en, fr).'
    )


def test_all_problems_are_told_at_once_in_the_order_of_the_file(problems):
    text = change(LEAST, "country: CA", "country: Canada")
    text = change(text, "primary: 20 CAD", "primary: twenty")
    text = change(text, "opens: 2027-01-11", "opens: 2028-01-11")

    found = problems(text)

    assert [problem.place for problem in found] == ["country", "ethics.expires", "honoraria.primary"]
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


SLIPS = [
    ("sender: Example", "sendr: Example", "sendr", 'Did you mean "sender"?'),
    ("  valid_for:", "  vlaid_for:", "coupons.vlaid_for", 'Did you mean "valid_for"?'),
    ("payout: batch", "payout: batch\ncolour: red", "colour", "The keys are: id, title"),
    ("payout: batch", "", "payout", 'Write "payout: batch".'),
    ("  valid_for: 30 days", "", "coupons.valid_for", 'Write "valid_for: 60 days".'),
    ("payout: batch", "payout: cheque", "payout", "'batch' or 'simulated'"),
    ("valid_for: 30 days", "valid_for: 30", "coupons.valid_for", '"2 days" or "48 hours"'),
    ("valid_for: 30 days", "valid_for: 9999999 weeks", "coupons.valid_for", "longer than ten years"),
    ("primary: 20 CAD", "primary: $20", "honoraria.primary", '"20 CAD"'),
    (
        "primary: 20 CAD",
        "primary: 20.005 CAD",
        "honoraria.primary",
        "has more decimals than CAD, which has 2",
    ),
    ("primary: 20 CAD", "primary: [20, CAD]", "honoraria.primary", "a list is not an amount"),
    ("primary: 20 CAD", "primary: 20 USD", "honoraria.secondary", "Use one currency"),
    ("payout: batch", "payout: batch\nquiet_hours: {start: 9pm, end: 09:00}", "quiet_hours.start", '"21:00"'),
    (
        "payout: batch",
        "payout: batch\nquiet_hours: {start: 09:00, end: 09:00}",
        "quiet_hours.end",
        "is the same",
    ),
    ("opens: 2027-01-11", "opens: 11 January", "opens", '"2020-06-01"'),
    ("opens: 2027-01-11", "opens: 2027-01-11T09:00+01:00", "opens", "Leave it out"),
    ("expires: 2028-01-11", "expires: next year", "ethics.expires", "year, month and day"),
    ("expires: 2028-01-11", "expires: 2027-01-11", "ethics.expires", "must be later than the opening"),
    ("America/Toronto", "Toronto", "time_zone", '"America/Toronto"'),
    ("America/Toronto", "/etc/localtime", "time_zone", '"America/Toronto"'),
    ("America/Toronto", "America", "time_zone", '"America/Toronto"'),
    ("country: CA", "country: Canada", "country", '"CA" for Canada'),
    ("languages: [en]", "languages: [english]", "languages.1", '"en" for English'),
    ("languages: [en]", "languages: [en, en]", "languages.2", "listed twice"),
    ("languages: [en]", "languages: en", "languages", "is not a list"),
    ("languages: [en]", "languages: []", "languages", "Give at least 1"),
    ("id: example-study", "id: Example Study", "id", '"gta-psw-2020"'),
    ("title: Example Study", "title:", "title", 'the text in "en" is empty'),
    (
        "title: Example Study",
        "title: {en: A study, de: Eine Studie}",
        "title",
        '"de" is not one of the study\'s',
    ),
    ("sender: Example University", "sender: ''", "sender", "empty"),
    ("sender: Example University", f"sender: {'x' * 41}", "sender", "at most 40 characters"),
    ("sender: Example University", "sender: [a]", "sender", "a list cannot be used here"),
    ("participants: 600", "participants: many", "target.participants", 'Write "participants: 600"'),
    ("participants: 600", "participants: 0", "target.participants", "at least 1"),
    ("participants: 600", "participants: 6e9999999", "target.participants", "not a number that fits"),
    (
        "participants: 600",
        "participants: 600\n  half_width: 5%",
        "target.half_width",
        'Write "half_width: 0.05"',
    ),
    ("participants: 600", "participants: 600\n  half_width: 5", "target.half_width", "less than 0.5"),
    ("participants: 600", "participants: 600\n  half_width: 0", "target.half_width", "more than 0"),
    ("participants: 600", "participants: 600\n  half_width: nan", "target.half_width", "0.5"),
    ("per_participant: 3", "per_participant: 0", "coupons.per_participant", "at least 1"),
    ("per_participant: 3", "per_participant: 30", "coupons.per_participant", "at most 10"),
    (
        "valid_for: 30 days",
        "valid_for: 0 days",
        "coupons.valid_for",
        "longer than nothing",
    ),
    (
        "valid_for: 30 days",
        "valid_for: 30 days\n  reserved_for: 31 days",
        "coupons.reserved_for",
        "valid_for",
    ),
    (
        "valid_for: 30 days",
        "valid_for: 30 days\n  reserved_for: 0 days",
        "coupons.reserved_for",
        "longer than nothing",
    ),
    (
        "payout: batch",
        "payout: batch\nreminders: {after: 2 days, at_most: 2}",
        "reminders.after",
        "reserved_for",
    ),
    (
        "payout: batch",
        "payout: batch\nreminders: {after: 0 days, at_most: 2}",
        "reminders.after",
        "longer than nothing",
    ),
    (
        "payout: batch",
        "payout: batch\nreminders: {after: 1 hour, at_most: 9}",
        "reminders.at_most",
        "at most 5",
    ),
    ("secondary: 10 CAD", "secondary: 10 CAD\n  budget: 100 CAD", "honoraria.budget", "12000.00 CAD"),
    ("high: 300", "high: 1", "network_size.high", "at least 2"),
    ("high: 300", "high: 5\n  low: 5", "network_size.high", 'larger than "low"'),
    ("high: 300", "high: 300\n  low: 0", "network_size.low", "at least 1"),
    ("key: night_work", "key: Night Work", "survey.Night Work.key", '"home_care"'),
    ("key: night_work", "key: network_size", "survey.network_size.key", "already the network-size question"),
    ("key: night_work", "key: wave", "survey.wave.key", "already a column of the data"),
    ('label: "Yes"', 'label: "Stop"', "survey.night_work.options.yes", "means something else"),
    ('label: "Yes"', 'label: "Opt out!"', "survey.night_work.options.yes", "means something else"),
    ('label: "Yes"', 'label: "20-30"', "survey.night_work.options.yes", "read as the number of an answer"),
    ('label: "Yes"', 'label: "NO."', "survey.night_work.options.no", "also stands for answer 1"),
    ('{key: "no", label: "No"}', '"no"', "survey.night_work.options.2", "a group of keys belongs"),
    ('      - {key: "no", label: "No"}', "", "survey.night_work.options", "Give at least 2"),
    ("stop at any time.", "reply YES to begin.", "consent.text.en", "take YES as a command"),
    (
        "payout: batch",
        "payout: batch\nfollow_up: {size: 9, stratify_by: [sex]}",
        "follow_up.stratify_by.1",
        "night_work",
    ),
    (
        "payout: batch",
        "payout: batch\nfollow_up: {size: 601, stratify_by: [night_work]}",
        "follow_up.size",
        "600",
    ),
    ("ethics:\n", "ethics: yes\nx:\n", "ethics", "board, number, expires"),
]


@pytest.mark.parametrize(("old", "new", "place", "advice"), SLIPS, ids=[slip[1][:40] for slip in SLIPS])
def test_a_slip_is_named_with_its_place_line_and_remedy(problems, old, new, place, advice):
    found = problems(change(LEAST, old, new))

    at_the_place = [problem for problem in found if problem.place == place]
    assert at_the_place, [str(problem) for problem in found]
    assert any(advice in problem.message for problem in at_the_place), [str(p) for p in at_the_place]
    assert all(problem.line is not None for problem in found)


def test_an_accepted_answer_must_be_one_of_the_answers(problems):
    (problem,) = problems(change(PSW, 'accepted: ["yes"]', 'accepted: ["yes", maybe]'))

    assert problem.place == "eligibility.adult.accepted.2"
    assert "Choose among yes, no" in problem.message


def test_two_questions_cannot_share_a_key(problems):
    (problem,) = problems(change(PSW, "key: gender", "key: adult"))

    assert problem.place == "survey.adult.key"
    assert "already a question of eligibility" in problem.message


@pytest.mark.parametrize(
    ("bounds", "place", "advice"),
    [
        ("", "survey.years", 'add "options"'),
        ("low: 0", "survey.years", '"low" and "high"'),
        ("low: 9\n    high: 9", "survey.years.high", 'larger than "low"'),
        ("low: few\n    high: 9", "survey.years.low", 'Write "low: 0"'),
    ],
)
def test_a_number_needs_plausible_bounds(problems, bounds, place, advice):
    question = f"survey:\n  - key: years\n    text: How many years?\n    {bounds}\n"

    (problem,) = problems(change(LEAST, "survey:\n", question))

    assert problem.place == place
    assert advice in problem.message


def test_a_question_with_options_has_no_bounds(problems):
    (problem,) = problems(change(LEAST, "    options:\n", "    low: 1\n    options:\n"))

    assert problem.place == "survey.night_work.low"


def test_loading_a_faulty_file_raises_all_its_problems(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(change(LEAST, "country: CA", "country: Canada"), encoding="utf-8")

    with pytest.raises(StudyFileError) as refused:
        load(path)

    assert [str(problem) for problem in refused.value.problems] == str(refused.value).splitlines()
    assert refused.value.problems == tuple(check(path))


def test_a_text_is_words_and_not_a_list(problems):
    (problem,) = problems(change(LEAST, "title: Example Study", "title: {en: [Example, Study]}"))

    assert problem.message == "a list stands where a text belongs. Write the words beside their language."


@pytest.mark.parametrize("place", list(yaml.load(LEAST, yaml.BaseLoader)))
def test_no_complaint_is_in_the_words_of_a_library(problems, place):
    data = yaml.load(LEAST, yaml.BaseLoader)

    for value in ("", "?", "12", ["x"], {"x": "y"}, [["x"]], [{"x": "y"}]):
        for problem in problems(yaml.safe_dump(data | {place: value}, sort_keys=False)):
            assert not any(
                word in problem.message.lower() for word in ("input", "valid ", "dict", "pydantic", "none")
            )
