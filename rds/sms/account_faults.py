"""Refusals that the study's own account at Twilio is the reason for.

They end when the study team has seen to it there.

Sources: twilio.com/docs/api/errors, each code's page, read November 2026. Whom a fault keeps from being
reached decides which other messages wait with the one that was refused: everybody, phones of one country, or
one phone.

Left out on purpose, though they sound alike: 30007 (a carrier filters these words), 21612 and 30004 (this
phone's network takes nothing from this kind of number), 30023 and 30022 (caps that pass by themselves).
"""

from collections.abc import Mapping
from typing import NamedTuple

from rds.app.ports import SendFailure

ALL = SendFailure.ACCOUNT
COUNTRY = SendFailure.ACCOUNT_FOR_COUNTRY
PHONE = SendFailure.ACCOUNT_FOR_PHONE


class AccountFault(NamedTuple):
    """What is wrong, and what the study team does about it."""

    keeps_from: SendFailure
    wrong: str
    remedy: str


PAY = "add funds or settle what Twilio's e-mails ask for (Console, Billing), or write to Twilio's support"
CREDENTIALS = (
    "compare RDS_TWILIO_ACCOUNT_SID and RDS_TWILIO_AUTH_TOKEN with Twilio's console, "
    "and restart the processes"
)
NUMBER = (
    "the number that `rds study list` shows must be one of this account's "
    "and able to send texts (Console, Phone Numbers)"
)
SERVICE = (
    "compare RDS_TWILIO_MESSAGING_SERVICE with Twilio's console; "
    "the study's number must be in that service's sender pool"
)
REGISTER = (
    "finish the registration of brand and campaign, "
    "with the study's number in it (Console, Regulatory Compliance)"
)
TOLL_FREE = "finish the number's toll-free verification (Console, Regulatory Compliance)"
UPGRADE = "upgrade the account: a trial account reaches verified phones only, briefly and seldom"
SENDER = "ask Twilio's support to register or provision the study's number for that network or country"

ACCOUNT_FAULTS: Mapping[int, AccountFault] = {
    401: AccountFault(ALL, "Twilio refuses the credentials", CREDENTIALS),
    403: AccountFault(ALL, "Twilio refuses access", CREDENTIALS),
    404: AccountFault(ALL, "Twilio does not know the account", CREDENTIALS),
    10001: AccountFault(ALL, "the account is not active", PAY),
    10002: AccountFault(ALL, "a trial account may not do this", UPGRADE),
    20003: AccountFault(ALL, "Twilio refuses the credentials", CREDENTIALS),
    20005: AccountFault(ALL, "the account is not active", PAY),
    20006: AccountFault(ALL, "the credentials may not send", CREDENTIALS),
    20008: AccountFault(ALL, "these are test credentials", CREDENTIALS),
    20403: AccountFault(ALL, "the credentials may not send", CREDENTIALS),
    20404: AccountFault(ALL, "Twilio does not know the account", CREDENTIALS),
    21219: AccountFault(PHONE, "a trial account may not text this phone", UPGRADE),
    21408: AccountFault(
        COUNTRY, "texts to that country are switched off", "allow it (Console, Messaging, Geo permissions)"
    ),
    21601: AccountFault(ALL, "the number is not this account's", NUMBER),
    21603: AccountFault(ALL, "Twilio misses the number to send from", NUMBER),
    21606: AccountFault(ALL, "the number cannot send from this account", NUMBER),
    21608: AccountFault(PHONE, "a trial account may not text this phone", UPGRADE),
    21609: AccountFault(
        ALL, "Twilio refuses the address for delivery reports", "set RDS_PUBLIC_URL to the service's address"
    ),
    21659: AccountFault(ALL, "the number is not Twilio's", NUMBER),
    21660: AccountFault(ALL, "the number is another account's", NUMBER),
    21661: AccountFault(ALL, "the number cannot send texts", NUMBER),
    21701: AccountFault(ALL, "there is no such Messaging Service", SERVICE),
    21702: AccountFault(ALL, "the Messaging Service takes no messages", SERVICE),
    21703: AccountFault(COUNTRY, "no number of the Messaging Service reaches that country", SERVICE),
    21704: AccountFault(ALL, "the Messaging Service has no numbers", SERVICE),
    21705: AccountFault(ALL, "the Messaging Service is invalid", SERVICE),
    21711: AccountFault(ALL, "the number is not in the Messaging Service", SERVICE),
    30002: AccountFault(ALL, "the account is suspended", PAY),
    30024: AccountFault(PHONE, "the network does not know the study's number yet", SENDER),
    30032: AccountFault(COUNTRY, "the toll-free number is not verified", TOLL_FREE),
    30033: AccountFault(COUNTRY, "the campaign is suspended", REGISTER),
    30034: AccountFault(COUNTRY, "the number is in no registered campaign", REGISTER),
    30035: AccountFault(COUNTRY, "the number's registration is still under way", REGISTER),
    30037: AccountFault(ALL, "the account may send no messages", PAY),
    30040: AccountFault(COUNTRY, "that country wants the sender registered first", SENDER),
    30044: AccountFault(PHONE, "the message is longer than a trial account may send", UPGRADE),
    30127: AccountFault(ALL, "the Messaging Service is invalid", SERVICE),
    30454: AccountFault(ALL, "the account has reached its limit of messages", UPGRADE),
    63038: AccountFault(ALL, "the account has reached its limit of messages for the day", UPGRADE),
    90010: AccountFault(ALL, "the account is not active", PAY),
}


def describe_account_fault(code: str) -> str:
    """Say what is wrong at Twilio and what to do about it."""
    fault = ACCOUNT_FAULTS.get(int(code)) if code.isdecimal() else None
    return f"{fault.wrong}: {fault.remedy}" if fault else "see this code's page at twilio.com/docs/api/errors"
