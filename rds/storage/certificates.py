"""Certificates, signed so that somebody without the keys can check them."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rds.storage.sealing import Keyring

SIGNATURE, PUBLIC_KEY = "signature", "public_key"


class CertificateUnreadable(Exception):
    """A file is no certificate, was changed since it was signed, or was signed elsewhere; says which."""


def sign(content: Mapping[str, Any], keyring: Keyring) -> dict[str, Any]:
    """Return the content with the public key of these keys and the signature (Ed25519, in hex)."""
    named = {**content, PUBLIC_KEY: public_key_of(keyring)}
    key = Ed25519PrivateKey.from_private_bytes(keyring.certificate_key)
    return {**named, SIGNATURE: key.sign(canonical(named)).hex()}


def public_key_of(keyring: Keyring) -> str:
    """Return the key that checks what these keys sign, in hex. It is no secret."""
    key = Ed25519PrivateKey.from_private_bytes(keyring.certificate_key)
    return key.public_key().public_bytes_raw().hex()


def check(text: str, public_key: str) -> dict[str, Any]:
    """Return the content that was signed for this public key (in hex). Raises CertificateUnreadable."""
    try:
        signed = json.loads(text)
        content = {name: value for name, value in signed.items() if name != SIGNATURE}
        named, signature = bytes.fromhex(signed[PUBLIC_KEY]), bytes.fromhex(signed[SIGNATURE])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CertificateUnreadable("This is no certificate of erasure: name another file.") from None
    if named.hex() != public_key.strip().lower():
        raise CertificateUnreadable(
            f"It was signed with the key {named.hex()}, not with {public_key.strip().lower()}: another "
            "installation made it, or somebody who wants it to look like one of this study's."
        )
    try:
        Ed25519PublicKey.from_public_bytes(named).verify(signature, canonical(content))
    except (InvalidSignature, ValueError):
        raise CertificateUnreadable("It was changed since it was signed: ask for it again.") from None
    return content


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the one form that is signed."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
