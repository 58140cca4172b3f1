"""What a coordinator types, in the order of a study's life, and what is answered when something is wrong."""

import csv
import re
import shutil

import pytest

from rds.storage.sealing import DEVELOPMENT
from rds.studyfile import EXAMPLES
from tests.support.installation import KEYS
from tests.support.office import phone

STUDY = "example-study"
CODE = re.compile(r"^[0-9B-Z]{5}-[0-9B-Z]{5}$")


def fails_in_words(answer):
    """Return what was said, once it is sure that a person can read it."""
    assert answer.code == 2, answer.said
    assert "Traceback" not in answer.said
    return answer.said


@pytest.fixture
def opened(terminal):
    answer = terminal.type("study", "open", "study.yaml")
    assert answer.code == 0, answer.said
    return terminal


def test_a_new_key_ring_works_and_can_be_rotated(terminal):
    made = terminal.type("keys", "new").out.strip()
    rotated = terminal.type("keys", "rotate", RDS_CONTACT_KEYS=made).out.strip()

    assert rotated.startswith(made + ",k2:")
    assert terminal.type("study", "list", RDS_CONTACT_KEYS=rotated).code == 0


def test_a_broken_key_ring_is_explained_without_showing_it(terminal):
    said = fails_in_words(terminal.type("study", "list", RDS_CONTACT_KEYS="fingerprint:c2VjcmV0d29yZA=="))

    assert "openssl rand" in said
    assert "c2VjcmV0d29yZA" not in said


def test_the_development_key_is_refused(terminal):
    assert "rds keys new" in fails_in_words(terminal.type("study", "list", RDS_CONTACT_KEYS=DEVELOPMENT))


def test_a_database_without_keys_is_refused(terminal):
    assert "RDS_CONTACT_KEYS" in fails_in_words(terminal.type("study", "list", RDS_CONTACT_KEYS=""))


def test_an_empty_database_asks_to_be_migrated_and_can_be(terminal, empty_database):
    assert "rds migrate" in fails_in_words(terminal.type("study", "list", RDS_DATABASE_URL=empty_database))
    assert "rds migrate" in fails_in_words(terminal.type("verify", RDS_DATABASE_URL=empty_database))
    assert "0001_record" in terminal.type("migrate", RDS_DATABASE_URL=empty_database).out
    assert "up to date" in terminal.type("migrate", RDS_DATABASE_URL=empty_database).out
    assert terminal.type("study", "list", RDS_DATABASE_URL=empty_database).code == 0


@pytest.mark.parametrize("command", [("migrate",), ("verify",), ("study", "list"), ("jobs", "list")])
def test_a_database_that_is_away_is_named_by_its_setting(terminal, command):
    away = "postgresql://seedline:secretword@127.0.0.1:1/seedline"
    said = fails_in_words(terminal.type(*command, RDS_DATABASE_URL=away))

    assert "RDS_DATABASE_URL" in said
    assert "secretword" not in said


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


@pytest.fixture
async def owed(office):
    """Let a seed complete, so that a payment waits for the finance office."""
    await office.take_part(phone(1), await office.seed_coupon())
    await office.run_due_work()
    assert await office.value("SELECT count(*) FROM payout WHERE status = 'requested'") == 1


def test_the_finance_office_is_sent_a_file_and_sends_it_back(office, terminal, owed):
    terminal.type("payouts", "export", office.study)
    file = terminal.folder / "payouts.csv"
    (line,) = csv.DictReader(file.read_text().splitlines())

    assert file.stat().st_mode & 0o077 == 0
    assert line["phone"].endswith(phone(1))
    assert (line["amount"], line["currency"], line["reference"]) == ("20.00", "CAD", "")
    assert "0 recorded" in terminal.type("payouts", "confirm", file).out

    file.write_text(f"payout_id;reference\n{line['payout_id']};cheque 7\nunknown-id;cheque 8\n")
    first, again = terminal.type("payouts", "confirm", file), terminal.type("payouts", "confirm", file)
    assert "1 recorded as paid" in first.out
    assert "unknown-id" in fails_in_words(first)
    assert "0 recorded as paid, 1 were recorded before" in again.out
    assert "No payment waits" in terminal.type("payouts", "export", office.study).out
    assert terminal.type("verify").code == 0


def test_payments_are_not_lost_when_their_file_cannot_be_written(office, terminal, owed):
    assert "nowhere" in fails_in_words(
        terminal.type("payouts", "export", office.study, "--out", "nowhere/payouts.csv")
    )
    (terminal.folder / "a-folder").mkdir()
    assert "a-folder" in fails_in_words(terminal.type("payouts", "export", office.study, "--out", "a-folder"))
    assert sorted(path.name for path in terminal.folder.iterdir()) == ["a-folder", "study.yaml"]
    assert "written to payouts.csv: 1" in terminal.type("payouts", "export", office.study).out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "rds payouts export"),
        (b"\xff\xfe\x00", "CSV UTF-8"),
        (b"payout_id,amount\np-1,20\n", "no column reference"),
        (b"payout_id,reference\n,cheque 7\n", "line 2"),
        (b"payout_id,reference\np-1,cheque 7\np-1,cheque 8\n", "line 3"),
    ],
)
def test_a_broken_confirmation_file_is_refused_whole(terminal, content, said):
    (terminal.folder / "paid.csv").write_bytes(content)

    assert said in fails_in_words(terminal.type("payouts", "confirm", "paid.csv"))


def test_a_missing_confirmation_file_is_named(terminal):
    assert "paid.csv" in fails_in_words(terminal.type("payouts", "confirm", "paid.csv"))


def test_an_export_before_anybody_has_completed_has_headers_and_no_estimates(opened):
    shown = opened.type("export", STUDY)

    assert [path.name for path in sorted((opened.folder / "export").iterdir())] == [
        "events.jsonl", "ledger.csv", "recruitment.csv",
    ]  # fmt: skip
    assert shown.code == 0
    assert "No estimates yet" in shown.err
    assert "study.yaml" in fails_in_words(opened.type("export", STUDY, "--out", "study.yaml"))


def test_an_export_of_seeds_only_has_no_estimates(office, terminal, owed):
    assert "No estimates yet" in terminal.type("export", office.study).err


def test_the_record_is_verified_without_any_keys(opened):
    opened.type("seeds", "issue", STUDY)

    assert "everything holds" in opened.type("verify", RDS_CONTACT_KEYS="").out


def test_a_folder_without_a_database_is_not_made_into_one(terminal):
    said = fails_in_words(terminal.type("verify", "--data", terminal.folder / "nothing"))

    assert "nothing" in said
    assert not (terminal.folder / "nothing").exists()


@pytest.fixture
async def set_aside(office):
    """Let a job fail for good, as the queue leaves it."""
    await office.text(phone(1), "HELP")
    await office.rows("UPDATE jobs.pgqueuer SET status = 'failed', attempts = 1")
    await office.rows(
        "INSERT INTO jobs.pgqueuer_log (job_id, status, priority, entrypoint, traceback) SELECT id, 'failed', 1, entrypoint,"
        " $1 FROM jobs.pgqueuer",
        {"exception_message": "SealBroken"},
    )


def test_jobs_set_aside_are_listed_with_their_reason_and_run_again(office, terminal, set_aside):
    listed = terminal.type("jobs", "list").out

    assert "send_message" in listed
    assert "SealBroken" in listed
    assert phone(1) not in listed
    assert "MEND  jobs" in terminal.type("doctor").out
    assert "queue: 0" in terminal.type("jobs", "retry", "--kind", "carry_out_payout").out
    assert "queue: 1" in terminal.type("jobs", "retry").out
    assert "No job was set aside" in terminal.type("jobs", "list").err
    assert "ok    jobs" in terminal.type("doctor").out


def test_a_kind_of_work_that_there_is_not_is_refused_with_those_there_are(terminal, opened):
    said = fails_in_words(terminal.type("jobs", "retry", "--kind", "make_coffee"))

    assert "send_reminder" in said
    assert "answer_text" in said


def test_a_wrong_setting_is_named_and_its_value_is_not_shown(terminal):
    said = fails_in_words(
        terminal.type("study", "list", RDS_DATABASE_URL="secretword", RDS_PORT="http", RDS_LOG_FORMAT="xml")
    )

    assert "RDS_DATABASE_URL should begin with postgresql://" in said
    assert "RDS_PORT should be a valid integer" in said
    assert "RDS_LOG_FORMAT should be 'json' or 'console'" in said
    assert "secretword" not in said
    assert KEYS not in said
    assert len(said.splitlines()) == 3
