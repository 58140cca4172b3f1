"""The files that leave the service: docs/recruitment-csv.md is their contract."""

import csv
import math
import re
import stat
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from rds.export.files import write_all, write_private
from rds.studyfile import EXAMPLES, load
from tests.support.exported_study import NOBODY_KNOWN, PEOPLE, SEEDS
from tests.support.office import phone

CONTRACT = Path(__file__).parents[2] / "docs" / "recruitment-csv.md"
VARIABLES = [question.key for question in load(EXAMPLES / "gta-psw.yaml").survey]


def test_the_columns_are_those_of_the_contract_and_then_the_survey(exported):
    documented = re.findall(r"^\| `(\w+)` \|", CONTRACT.read_text(), re.MULTILINE)

    assert list(exported.respondents[0]) == documented + VARIABLES


def test_everybody_who_completed_has_one_row_in_order_and_nobody_else(exported):
    completed = [row["completed_at"] for row in exported.respondents]

    assert len({row["id"] for row in exported.respondents}) == len(exported.respondents) == PEOPLE
    assert completed == sorted(completed)


def test_instants_are_utc_and_nobody_completed_before_enrolling(exported):
    for row in exported.respondents:
        enrolled, completed = (
            datetime.fromisoformat(row[column]) for column in ("enrolled_at", "completed_at")
        )
        assert (
            enrolled.utcoffset()
            == completed.utcoffset()
            == datetime.fromisoformat("2020-01-01T00Z").utcoffset()
        )
        assert enrolled <= completed


def test_recruitment_is_a_forest_whose_every_recruiter_is_in_the_table(exported):
    waves = {row["id"]: int(row["wave"]) for row in exported.respondents}
    seeds = [row for row in exported.respondents if row["recruiter_id"] == "seed"]

    assert len(seeds) == SEEDS
    assert all(row["wave"] == "0" for row in seeds)
    assert max(waves.values()) >= 2
    for row in exported.respondents:
        if row not in seeds:
            assert waves[row["id"]] == waves[row["recruiter_id"]] + 1
    recruits = Counter(row["recruiter_id"] for row in exported.respondents)
    assert all(recruits[row["id"]] <= int(row["coupons_issued"]) == 3 for row in exported.respondents)


def test_answers_are_option_keys_and_network_sizes_whole_numbers(exported):
    assert {row["gender"] for row in exported.respondents} == {"woman", "man"}
    assert exported.respondents[NOBODY_KNOWN - 1]["network_size"] == "0"
    assert all(row["network_size"].isdigit() for row in exported.respondents)


def test_no_phone_is_in_any_file_and_no_coupon_code_outside_the_record(exported):
    texts = {path.name: path.read_text() for path in exported.folder.iterdir()}
    digits = [phone(number).removeprefix("+1") for number in range(1, PEOPLE + 2)]

    assert set(texts) == {
        "recruitment.csv",
        "description.json",
        "ledger.csv",
        "events.jsonl",
        "estimates.json",
        "estimates.csv",
    }
    assert not [name for name, text in texts.items() if any(number in text for number in digits)]
    for name in ("recruitment.csv", "description.json", "ledger.csv", "estimates.json", "estimates.csv"):
        assert not [code for code in exported.codes if code in texts[name]]


def test_every_posting_of_the_ledger_balances_and_all_of_it_is_what_was_promised(exported):
    debits, credited, honoraria = Counter(), Counter(), 0
    for row in exported.ledger:
        debits[row["posting"]] += int(row["debit_minor"])
        credited[row["posting"]] += int(row["credit_minor"])
        honoraria += int(row["debit_minor"]) * (row["account"] == "honoraria")
    causes = Counter(row["cause"] for row in exported.ledger)

    assert debits == credited
    assert honoraria == 2000 * PEOPLE + 1000 * (PEOPLE - SEEDS)
    assert causes["HonorariumEarned"] == 2 * (PEOPLE + PEOPLE - SEEDS)
    assert causes["PayoutPaid"] > 0
    assert {row["currency"] for row in exported.ledger} == {"CAD"}


def test_the_record_is_whole_in_order_and_holds_no_answer(exported):
    numbers = [event["id"] for event in exported.events]
    kinds = Counter(event["type"] for event in exported.events)

    assert numbers == sorted(set(numbers))
    assert exported.events[0]["type"] == "StudyOpened"
    assert kinds["SurveyCompleted"] == PEOPLE
    answered = [event for event in exported.events if event["type"] == "QuestionAnswered"]
    assert answered
    assert not [event for event in answered if "value" in event["data"] or "answer" in event["data"]]
    assert exported.estimates["as_of_event"] == numbers[-1]


def by_hand(exported, variable, level):
    """Return RDS-II as the contract's last paragraph has it; nobody can be weighted by a network of zero."""
    rows = [row for row in exported.respondents if row["recruiter_id"] != "seed" and int(row["network_size"])]
    weights = [(row[variable] == level, 1 / int(row["network_size"])) for row in rows if row[variable]]
    return math.fsum(weight for here, weight in weights if here) / math.fsum(weight for _, weight in weights)


@pytest.mark.parametrize("variable", ["gender", "sector"])
def test_the_estimates_are_those_that_the_table_gives_by_hand(exported, variable):
    estimated = {
        row["level"]: row["estimate"] for row in exported.estimates["estimates"] if row["outcome"] == variable
    }

    assert len(estimated) > 1
    for level, estimate in estimated.items():
        assert estimate == pytest.approx(by_hand(exported, variable, level), rel=1e-14)


def test_both_files_of_estimates_say_the_same_to_the_last_digit(exported):
    listed = list(csv.DictReader((exported.folder / "estimates.csv").read_text().splitlines()))

    assert list(listed[0]) == list(exported.estimates["estimates"][0])
    for line, row in zip(listed, exported.estimates["estimates"], strict=True):
        assert line == {column: "" if value is None else str(value) for column, value in row.items()}


def test_estimates_are_of_recruits_only_and_within_their_intervals(exported):
    for row in exported.estimates["estimates"]:
        assert row["n"] <= PEOPLE - SEEDS
        if row["outcome"] in {"gender", "sector"}:
            assert 0 < row["low"] < row["estimate"] < row["high"] < 1


def test_there_is_no_interval_where_everybody_answers_the_same(exported):
    (same,) = (row for row in exported.estimates["estimates"] if row["outcome"] == "ethnicity")

    assert (same["estimate"], same["low"], same["high"], same["design_effect"]) == (1.0, None, None, None)


def test_a_private_file_is_its_owners_alone_and_replaces_an_older_one_whole(tmp_path):
    file = tmp_path / "payouts.csv"
    file.write_text("older and longer")
    write_private(file, "new\n")

    assert file.read_bytes() == b"new\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "payouts.csv").mkdir()
    with pytest.raises(OSError, match=r"payouts\.csv"):
        write_private(tmp_path / "payouts.csv", "a secret")

    assert [path.name for path in tmp_path.iterdir()] == ["payouts.csv"]


def test_a_folder_is_made_for_the_files_and_they_are_their_owners_alone(tmp_path):
    written = write_all(tmp_path / "new" / "folder", {"a.csv": "a\n", "b.csv": "b\n"})

    assert [path.read_text() for path in written] == ["a\n", "b\n"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
