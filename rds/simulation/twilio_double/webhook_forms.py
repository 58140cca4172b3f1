"""The forms that Twilio posts: twilio.com/docs/messaging/guides/webhook-request, November 2026."""

from datetime import datetime

from rds.simulation.twilio_double.ledger import API_VERSION, Message, segment_count


def inbound_form(message: Message) -> dict[str, str]:
    """Return what Twilio posts when a phone texts the study number."""
    form = {
        "ToCountry": "CA",
        "ToState": "Ontario",
        "SmsMessageSid": message.sid,
        "NumMedia": str(message.pictures),
        "ToCity": "",
        "FromZip": "",
        "SmsSid": message.sid,
        "FromState": "Ontario",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": message.body,
        "FromCountry": "CA",
        "To": message.recipient,
        "ToZip": "",
        "NumSegments": str(segment_count(message.body)),
        "MessageSid": message.sid,
        "AccountSid": message.account_sid,
        "From": message.sender,
        "ApiVersion": API_VERSION,
    }
    return form | service_field(message) | make_picture_fields(message)


def make_picture_fields(message: Message) -> dict[str, str]:
    """Return the fields that Twilio adds for each picture: its type and its address."""
    account = f"https://api.twilio.com/{API_VERSION}/Accounts/{message.account_sid}"
    fields = {}
    for number in range(message.pictures):
        fields[f"MediaContentType{number}"] = "image/jpeg"
        fields[f"MediaUrl{number}"] = f"{account}/Messages/{message.sid}/Media/ME{number:032}"
    return fields


def service_field(message: Message) -> dict[str, str]:
    """Return the field that Twilio adds for a number in a Messaging Service."""
    return {"MessagingServiceSid": message.service} if message.service else {}


def status_form(message: Message, status: str, error_code: int | None, at: datetime) -> dict[str, str]:
    """Return what Twilio posts when one of our messages reaches a status."""
    form = {
        "SmsSid": message.sid,
        "SmsStatus": status,
        "MessageStatus": status,
        "To": message.recipient,
        "MessageSid": message.sid,
        "AccountSid": message.account_sid,
        "From": message.sender,
        "ApiVersion": API_VERSION,
    } | service_field(message)
    if error_code is not None:
        form["ErrorCode"] = str(error_code)
    if status in {"delivered", "undelivered"}:
        form["RawDlrDoneDate"] = at.strftime("%y%m%d%H%M")
    return form
