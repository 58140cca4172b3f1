"""Passkeys (WebAuthn): what a browser is asked, and what its answer proves."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from rds.app.ports import Passkey, StaffMember
from rds.domain.ids import StaffId
from rds.domain.staff_refusals import PasskeyRefused

BROKEN = (WebAuthnException, ValueError, KeyError, TypeError)
"""What an answer that is none is met with."""


class WebAuthnPasskeys:
    """Implements `rds.app.ports.Passkeys` for one console, by whose host name its passkeys are bound."""

    def __init__(self, url: str) -> None:
        """Take the console's address."""
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._origin = f"{parts.scheme}://{parts.netloc}"

    def ask_to_make(self, person: StaffMember, present: Sequence[Passkey]) -> tuple[str, bytes]:
        """Return the options for making a passkey as JSON, and the challenge in them."""
        options = generate_registration_options(
            rp_id=self._host,
            rp_name="Seedline",
            user_id=person.id.encode(),
            user_name=person.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one.id) for one in present],
        )
        return options_to_json(options), options.challenge

    def read_made(self, answer: str, person: StaffId, label: str, now: datetime) -> tuple[Passkey, bytes]:
        """Return the passkey that a browser made, and the challenge that it signed."""
        try:
            credential = parse_registration_credential_json(answer)
            challenge = parse_client_data_json(credential.response.client_data_json).challenge
            made = verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except BROKEN:
            raise PasskeyRefused from None
        passkey = Passkey(
            id=made.credential_id,
            person=person,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            label=label,
            made_at=now,
        )
        return passkey, challenge

    def ask_to_sign(self) -> tuple[str, bytes]:
        """Return the options for signing in as JSON, and the challenge in them."""
        options = generate_authentication_options(
            rp_id=self._host, user_verification=UserVerificationRequirement.REQUIRED
        )
        return options_to_json(options), options.challenge

    def key_of(self, answer: str) -> bytes:
        """Return the id of the passkey that a browser signed with."""
        try:
            return base64url_to_bytes(parse_authentication_credential_json(answer).id)
        except BROKEN:
            raise PasskeyRefused from None

    def read_signed(self, answer: str, passkey: Passkey) -> tuple[int, bytes]:
        """Return how often the passkey says that it was used, and the challenge that it signed."""
        try:
            credential = parse_authentication_credential_json(answer)
            challenge = parse_client_data_json(credential.response.client_data_json).challenge
            signed = verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except BROKEN:
            raise PasskeyRefused from None
        return signed.new_sign_count, challenge
