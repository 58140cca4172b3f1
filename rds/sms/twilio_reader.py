"""Twilio's webhooks behind the application's port."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from rds.app.ports import InboundText, NotFromProvider, StatusReport
from rds.sms import twilio_webhook


class TwilioWebhooks:
    """Implements `rds.app.ports.WebhookReader` for one account."""

    def __init__(self, *, auth_token: str, public_url: str) -> None:
        """Take the secret that signs, and the address that Twilio calls: what a proxy forwards is not what was signed."""
        self._auth_token = auth_token
        self._public_url = public_url

    def inbound(self, *, path: str, signature: str, form: Mapping[str, str]) -> InboundText:
        """Read a text."""
        self._check(path, signature, form)
        text = twilio_webhook.read_text(form)
        return InboundText(id=text.id, sender=text.sender, recipient=text.recipient, body=text.body)

    def report(self, *, path: str, signature: str, form: Mapping[str, str]) -> StatusReport:
        """Read a delivery report."""
        self._check(path, signature, form)
        report = twilio_webhook.read_status(form, dict(parse_qsl(urlsplit(path).query)))
        return StatusReport(
            provider_id=report.id,
            key=report.key,
            status=report.status,
            rank=twilio_webhook.rank(report.status),
            error=str(report.error_code) if report.error_code else None,
        )

    def _check(self, path: str, signature: str, form: Mapping[str, str]) -> None:
        if not twilio_webhook.is_from_twilio(
            auth_token=self._auth_token,
            public_url=self._public_url,
            path_and_query=path,
            form=form,
            signature=signature,
        ):
            raise NotFromProvider
