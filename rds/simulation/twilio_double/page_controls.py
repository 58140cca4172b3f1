"""What the page with the phones offers besides texting."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol


class PageControls(Protocol):
    """What a person can do on the page besides texting, where time passes only when told to."""

    def describe(self) -> Mapping[str, object]:
        """Return `now`, in words, and `coupons`, a list of codes to begin with."""
        ...

    async def wait(self, span: timedelta) -> None:
        """Let time pass."""
        ...
