"""What a coordinator types, in the order of a study's life, and what is answered when something is wrong."""

import re
import shutil

import pytest

from rds.studyfile import EXAMPLES
from tests.support.office import phone
from tests.support.terminal import fails_in_words

STUDY = "example-study"
CODE = re.compile(r"^[0-9B-Z]{5}-[0-9B-Z]{5}$")


def test_a_study_file_is_checked(terminal):
    assert terminal.type("study", "check", "study.yaml").code == 0
    broken = (terminal.folder / "study.yaml").read_text().replace("consent:", "consnet:")
    (terminal.folder / "study.yaml").write_text(broken)

    assert "consnet" in fails_in_words(terminal.type("study", "check", "study.yaml"))
    assert "missing.yaml" in fails_in_words(terminal.type("study", "check", "missing.yaml"))


def test_a_study_opens_once(opened):
    assert "rds study update" in fails_in_words(opened.type("study", "open", "study.yaml"))


def test_two_studies_cannot_share_a_number(opened):
    shutil.copy(EXAMPLES / "gta-psw.yaml", opened.folder / "other.yaml")

    assert "number of its own" in fails_in_words(opened.type("study", "open", "other.yaml"))


def test_a_study_opens_only_under_a_number_that_twilio_would_write(terminal):
    said = fails_in_words(terminal.type("study", "open", "study.yaml", "--number", "416 555 0100"))
    assert "+14165550100" in said

    terminal.type("study", "open", "study.yaml", "--number", "+1 (416) 555-0142")
    assert "+14165550142" in terminal.type("study", "list").out


def test_a_study_needs_a_number(terminal):
    said = fails_in_words(terminal.type("study", "open", "study.yaml", RDS_TWILIO_NUMBER=""))

    assert "--number" in said
    assert "RDS_TWILIO_NUMBER" in said


def test_a_changed_study_file_makes_a_new_version(opened):
    assert "version 2" in opened.type("study", "update", "study.yaml").out


def test_recruitment_is_closed_and_reopened(opened):
    opened.type("study", "close", STUDY)
    assert "closed" in opened.type("study", "list").out
    opened.type("study", "reopen", STUDY)
    assert "recruiting" in opened.type("study", "list").out


def test_the_status_of_a_study_that_nobody_has_texted_is_all_zeros(opened):
    shown = opened.type("study", "status", STUDY)

    assert shown.code == 0
    assert "XXX" not in shown.out
    assert "From coupon to completed survey" in shown.out


@pytest.mark.parametrize(
    "words",
    [
        ("study", "status", "nowhere"),
        ("study", "close", "nowhere"),
        ("study", "reopen", "nowhere"),
        ("seeds", "issue", "nowhere"),
        ("reviews", "list", "nowhere"),
        ("reviews", "close", "nowhere", "somebody", "--note", "called"),
        ("payouts", "export", "nowhere"),
        ("export", "nowhere"),
    ],
    ids=" ".join,
)
def test_an_unknown_study_is_named_as_such(terminal, words):
    assert "rds study list" in fails_in_words(terminal.type(*words))


def test_seed_coupons_are_printed_one_a_line(opened):
    codes = opened.type("seeds", "issue", STUDY, "--count", 24).out.split()

    assert len(set(codes)) == 24
    assert all(CODE.match(code) for code in codes)
    assert "greater than or equal to 1" in fails_in_words(opened.type("seeds", "issue", STUDY, "--count", 0))


def test_a_voided_coupon_stays_void(opened):
    code = opened.type("seeds", "issue", STUDY).out.strip()

    assert opened.type("coupon", "void", STUDY, code.lower(), "--reason", "lost").code == 0
    assert "voided" in fails_in_words(opened.type("coupon", "void", STUDY, code, "--reason", "lost"))
    assert "voided" in fails_in_words(opened.type("coupon", "reissue", STUDY, code))


def test_a_lost_coupon_is_reissued_once(opened):
    code = opened.type("seeds", "issue", STUDY).out.strip()
    fresh = opened.type("coupon", "reissue", STUDY, code).out.strip()

    assert CODE.match(fresh)
    assert fresh != code
    assert "voided" in fails_in_words(opened.type("coupon", "reissue", STUDY, code))


def test_a_mistyped_and_an_unknown_code_are_told_apart(opened):
    code = opened.type("seeds", "issue", STUDY).out.strip()
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")

    assert "not a coupon code" in fails_in_words(opened.type("coupon", "void", STUDY, wrong, "--reason", "x"))
    assert "of this study" in fails_in_words(opened.type("coupon", "void", "nowhere", code, "--reason", "x"))


def test_a_phone_on_the_staff_list_is_taken_off_it(office, terminal, on_the_staff_list):
    listed = terminal.type("reviews", "list", office.study).out
    (line,) = listed.splitlines()
    caller = line.split()[0]

    assert phone(1) not in listed
    assert terminal.type("reviews", "close", office.study, caller, "--note", "called back").code == 0
    assert terminal.type("reviews", "list", office.study).out == ""
    said = fails_in_words(terminal.type("reviews", "close", office.study, caller, "--note", "again"))
    assert "rds reviews list" in said


@pytest.fixture
async def on_the_staff_list(office):
    await office.text(phone(1), "please stop texting me about this")
    assert await office.value("SELECT count(*) FROM review WHERE closed_at IS NULL") == 1
