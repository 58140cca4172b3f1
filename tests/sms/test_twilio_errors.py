import pytest

from rds.app.hold import ACCOUNT_FAILURES
from rds.app.ports import SendFailure
from rds.sms.account_faults import ACCOUNT_FAULTS, describe_account_fault
from rds.sms.twilio_errors import failure_of_answer, failure_of_code


@pytest.mark.parametrize("code", [21211, 21214, 21217, 21612, 21614, 30004, 30005, 30006, 30007, 99999])
def test_a_number_that_cannot_get_texts_is_given_up(code):
    assert failure_of_code(code) is SendFailure.PERMANENT
    assert failure_of_answer(400, code) is SendFailure.PERMANENT


@pytest.mark.parametrize("code", [20429, 30001, 30003, 30008, 30610])
def test_what_may_pass_is_tried_again(code):
    assert failure_of_code(code) is SendFailure.TRANSIENT
    assert failure_of_answer(400, code) is SendFailure.TRANSIENT


def test_an_opt_out_at_the_provider_is_an_opt_out():
    assert failure_of_code(21610) is failure_of_answer(400, 21610) is SendFailure.OPTED_OUT


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (301, SendFailure.PERMANENT),
        (400, SendFailure.PERMANENT),
        (401, SendFailure.ACCOUNT),
        (404, SendFailure.ACCOUNT),
        (429, SendFailure.TRANSIENT),
        (500, SendFailure.TRANSIENT),
        (502, SendFailure.UNKNOWN),
        (503, SendFailure.TRANSIENT),
        (504, SendFailure.UNKNOWN),
        (599, SendFailure.TRANSIENT),
    ],
)
def test_an_answer_without_a_code_is_sorted_by_its_status(status, failure):
    assert failure_of_answer(status, None) is failure


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (10001, SendFailure.ACCOUNT),
        (20003, SendFailure.ACCOUNT),
        (21606, SendFailure.ACCOUNT),
        (21704, SendFailure.ACCOUNT),
        (30002, SendFailure.ACCOUNT),
        (90010, SendFailure.ACCOUNT),
        (21408, SendFailure.ACCOUNT_FOR_COUNTRY),
        (30032, SendFailure.ACCOUNT_FOR_COUNTRY),
        (30034, SendFailure.ACCOUNT_FOR_COUNTRY),
        (21608, SendFailure.ACCOUNT_FOR_PHONE),
    ],
)
def test_a_fault_of_the_account_is_told_from_one_of_the_number_texted(code, failure):
    assert failure_of_code(code) is failure_of_answer(403, code) is failure


@pytest.mark.parametrize("code", ACCOUNT_FAULTS)
def test_each_fault_of_the_account_says_what_to_do(code):
    assert ACCOUNT_FAULTS[code].remedy in describe_account_fault(str(code))
    assert failure_of_code(code) in ACCOUNT_FAILURES
