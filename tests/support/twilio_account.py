"""A study's account at Twilio, as Twilio's own client uses it through the gateway."""

from datetime import UTC, datetime

import pytest

from rds.app.ports import MessageGateway, NotSent
from rds.sms.twilio_gateway import TwilioGateway

ACCOUNT = "AC" + "0" * 32
TOKEN = "token-of-a-study"
STUDY = "+14165550100"
PHONE = "+14165550123"
NOBODY = "http://127.0.0.1:9"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def a_gateway(session, base_url, **changed) -> MessageGateway:
    usual = {
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "status_url": f"{NOBODY}/sms/status",
        "base_url": base_url,
    }
    return TwilioGateway(session, **(usual | changed))


async def failure_of(sending) -> NotSent:
    with pytest.raises(NotSent) as refusal:
        await sending
    return refusal.value
