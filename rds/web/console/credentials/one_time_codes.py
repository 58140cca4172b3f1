"""The codes of an authenticator app (TOTP, RFC 6238): six digits, each for half a minute."""

from datetime import datetime
from hmac import compare_digest

import pyotp

ISSUER = "Seedline"


class TimedCodes:
    """Implements `rds.app.ports.OneTimeCodes`."""

    def new_secret(self) -> str:
        """Draw what codes are made from."""
        return pyotp.random_base32()

    def address(self, secret: str, name: str) -> str:
        """Return what an app reads from a picture."""
        return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)

    def step_of(self, secret: str, code: str, now: datetime) -> int | None:
        """Return the half minute of a code, the one before and after allowed; None for a wrong one."""
        if not (code.isascii() and code.isdigit()):
            return None
        made = pyotp.TOTP(secret)
        here = made.timecode(now)
        near = (here, here - 1, here + 1)
        return next((step for step in near if compare_digest(made.generate_otp(step), code)), None)
