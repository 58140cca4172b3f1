"""Twilio's error codes, sorted by what the study can do about them.

Sources: twilio.com/docs/api/errors (each code's page, read November 2026), and for HTTP statuses Twilio's
article "Handling Twilio REST API Error Codes and Implementing Retry Logic": 429 and 5xx pass by themselves,
other 4xx do not.

| what                                    | codes                                         | sorted as |
|-----------------------------------------|-----------------------------------------------|-----------|
| said STOP to the provider               | 21610                                         | opted out |
| too fast, queue or daily cap full       | 429, 20429, 14107, 21611, 30001, 30022, 30023 | transient |
| quiet hours where the phone is          | 30610, 30615                                  | transient |
| phone or carrier out of reach just now  | 30003, 30008, 30017, 30410, 30450             | transient |
| fault on Twilio's side                  | 500, 503, 20500, 20503                        | transient |
| the study's own account is at fault     | account_faults.py                             | account   |
| answer lost between Twilio and here     | 502, 504                                      | unknown   |
| not a mobile, no such number, filtered; | 21211, 21214, 21217, 21612, 21614, 30004,     | permanent |
| and every other code                    | 30005, 30006, 30007, ...                      |           |

Two entries differ from Twilio's advice on purpose. Faults of the account are for the study team to see to,
and no participant's message is to be lost meanwhile. And 502 and 504 come from a proxy in front of Twilio,
which may have taken the message: sending again could text a participant twice.
"""

from http import HTTPStatus

from rds.app.ports import SendFailure
from rds.sms.account_faults import ACCOUNT_FAULTS

_OPTED_OUT = 21610
_PASSING = frozenset(
    {20429, 14107, 21611, 30001, 30022, 30023}
    | {30610, 30615}
    | {30003, 30008, 30017, 30410, 30450}
    | {20500, 20503}
)
_STATUS: dict[int, SendFailure] = {
    HTTPStatus.UNAUTHORIZED: SendFailure.ACCOUNT,
    HTTPStatus.FORBIDDEN: SendFailure.ACCOUNT,
    HTTPStatus.NOT_FOUND: SendFailure.ACCOUNT,
    HTTPStatus.TOO_MANY_REQUESTS: SendFailure.TRANSIENT,
    HTTPStatus.BAD_GATEWAY: SendFailure.UNKNOWN,
    HTTPStatus.GATEWAY_TIMEOUT: SendFailure.UNKNOWN,
}


def failure_of_code(code: int) -> SendFailure:
    """Sort one of Twilio's own error codes, from an answer or a status callback."""
    if code == _OPTED_OUT:
        return SendFailure.OPTED_OUT
    if fault := ACCOUNT_FAULTS.get(code):
        return fault.keeps_from
    return SendFailure.TRANSIENT if code in _PASSING else SendFailure.PERMANENT


def failure_of_answer(status: int, code: int | None) -> SendFailure:
    """Sort an answer that is not a success: by its error code if that says more than the HTTP status does."""
    by_code = SendFailure.PERMANENT if code is None else failure_of_code(code)
    if by_code is not SendFailure.PERMANENT:
        return by_code
    return _STATUS.get(status, SendFailure.TRANSIENT if status >= 500 else SendFailure.PERMANENT)
