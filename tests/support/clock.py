"""Study time for tests: hours with a name, and a clock moved by hand."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2020, 6, 3, 16, tzinfo=UTC)
"""A Wednesday noon in Toronto, in the first week of the reference study."""
NINE_AT_NIGHT = datetime(2020, 6, 6, 1, tzinfo=UTC)
"""21:00 in Toronto on 5 June, when quiet hours begin."""
NINE_IN_THE_MORNING = datetime(2020, 6, 6, 13, tzinfo=UTC)


class HandClock:
    """Study time that stands still until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def forward(self, **span: float) -> None:
        self._now += timedelta(**span)

    def set(self, now: datetime) -> None:
        self._now = now
