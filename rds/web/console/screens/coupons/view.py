"""A coupon in words, and its life as a line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rds.app.ports import CouponLife
from rds.app.team.coupons import LookUp, WouldHappen
from rds.domain.coupon_code import display
from rds.domain.coupons import CouponStatus
from rds.domain.ids import CouponCode
from rds.web.console import wording
from rds.web.console.visit import Visit

WIDTH, LEFT, RIGHT = 640, 24, 616
"""Of the line's picture, in its own units."""
LABEL = 118
"""How wide a label at the end of the line may be."""
MONTHS_AT_MOST, MONTH_WIDTH = 6, 52
TEN = 10
"""How many symbols a code has."""

STATUS = {
    CouponStatus.ISSUED: ("Out, not used", "ticket", "well"),
    CouponStatus.RESERVED: ("In a conversation", "message", "well"),
    CouponStatus.REDEEMED: ("Redeemed: somebody took part with it", "check", "well"),
    CouponStatus.EXPIRED: ("Expired, not used", "clock", "look"),
    CouponStatus.VOIDED: ("Void", "ban", "look"),
}
BY = {
    "unknown": "a phone we do not know",
    "holder": "its holder",
    "presenter": "the phone that uses it now",
    "participant": "one who took part",
    "unknown_if_open": "if recruitment were open",
}
OUTCOMES = {
    "accepted": "accepted",
    "answer": "read as an answer",
    "silence": "no answer",
    "coupon_unknown": "refused: unknown",
    "coupon_not_yet_active": "refused: too early",
    "coupon_has_expired": "refused: expired",
    "coupon_already_redeemed": "refused: used",
    "coupon_reserved": "refused: in use",
    "coupon_is_void": "refused: void",
    "coupon_is_your_own": "refused: own code",
    "already_took_part": "refused: took part",
    "not_eligible": "refused: not eligible",
    "recruitment_is_closed": "refused: closed",
    "budget_committed": "refused: budget",
    "study_not_yet_open": "refused: not open yet",
    "phone_abroad": "refused: abroad",
    "too_many_tries": "refused: many tries",
}
LONGEST_NOTE = 200
PRESENTED = {
    "open": "in a conversation",
    "completed": "completed",
    "declined": "declined",
    "screened_out": "not eligible",
    "silence": "fell silent",
    "closed": "ended when recruitment closed",
    "withdrawn": "left the study",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something on the line: where, of which shape, and its words."""

    x: float
    shape: str
    words: str = ""
    anchor: str = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A coupon's life as a line from its issue to its end, with today and the months above it."""

    end: float
    marks: Sequence[Mark]
    months: Sequence[Mark]
    now: float | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A coupon as its page shows it."""

    life: CouponLife
    shown: str
    status: tuple[str, str, str]
    line: Line
    presented: Sequence[tuple[str, str, datetime]]
    refused: Sequence[tuple[str, int, datetime]]
    can_void: bool
    can_reissue: bool


def describe(life: CouponLife, visit: Visit) -> Described:
    """Return a coupon as its page shows it."""
    coupon, now = life.coupon, visit.now
    is_over = coupon.status is CouponStatus.ISSUED and now >= coupon.expires_at
    status = CouponStatus.EXPIRED if is_over else coupon.status
    waits = status is CouponStatus.ISSUED and now < coupon.active_from
    shown = ("Issued, not active yet", "clock", "well") if waits else STATUS[status]
    return Described(
        life=life,
        shown=display(coupon.code),
        status=shown,
        line=draw_line(life, now, visit.at_study.zone),
        presented=[
            (each.participant, PRESENTED.get(each.state, each.state), each.at) for each in life.presentations
        ],
        refused=count_refusals(life),
        can_void=coupon.status is CouponStatus.ISSUED,
        can_reissue=coupon.status in (CouponStatus.ISSUED, CouponStatus.EXPIRED),
    )


def count_refusals(life: CouponLife) -> Sequence[tuple[str, int, datetime]]:
    """Return for each reason how often the coupon was refused, and when last."""
    reasons = {each.reason: each for each in life.refusals}
    return [
        (OUTCOMES.get(reason, reason), sum(each.reason == reason for each in life.refusals), last.at)
        for reason, last in reasons.items()
    ]


def draw_line(life: CouponLife, now: datetime, zone: ZoneInfo) -> Line:
    """Return the line; it reaches from the issue to the last thing that happened, or will."""
    coupon, ended = life.coupon, life.ended_at
    last = max(ended or coupon.expires_at, *(each.at for each in life.refusals), life.issued_at)
    span = max(last - life.issued_at, timedelta(hours=1))

    def place(at: datetime) -> float:
        return round(LEFT + (RIGHT - LEFT) * ((at - life.issued_at) / span), 1)

    end = ended or coupon.expires_at
    what = (life.ended_because or coupon.status.value) if ended else "valid until"
    what = "reissued" if what == "reissued" else {"voided": "void"}.get(coupon.status.value, what)
    ending = f"{what} {wording.short_day(end, zone)}"
    x = place(end)
    marks = [
        Mark(
            x=place(life.issued_at), shape="issued", words=f"issued {wording.short_day(life.issued_at, zone)}"
        ),
        *(Mark(x=place(each.at), shape="presented") for each in life.presentations),
        *(Mark(x=place(each.at), shape="refused") for each in life.refusals),
        Mark(
            x=x,
            shape="redeemed" if coupon.status is CouponStatus.REDEEMED else "end",
            words=ending,
            anchor="start" if x < LEFT + 2 * LABEL else "end",
        ),
    ]
    is_now = life.issued_at <= now <= last
    return Line(
        end=x,
        marks=marks,
        months=[
            Mark(
                x=place(at),
                shape="month",
                words=f"{at.astimezone(zone):%B}" if place(at) < RIGHT - MONTH_WIDTH else "",
            )
            for at in months(life.issued_at, last, zone)
        ],
        now=place(now) if is_now else None,
        words=say_life(life, ending, zone),
    )


def say_life(life: CouponLife, ending: str, zone: ZoneInfo) -> str:
    """Return the line in words."""
    presented = wording.count(len(life.presentations), "time") if life.presentations else "never"
    refused = f", refused {wording.count(len(life.refusals), 'time')}" if life.refusals else ""
    return f"Issued {wording.short_day(life.issued_at, zone)}, {ending}. Presented {presented}{refused}."


def months(first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the beginnings of the months between two instants, some of them when they are many."""
    begins, at = [], first.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while at <= last:
        if at >= first:
            begins.append(at)
        at = (at + timedelta(days=32)).replace(day=1)
    yield from begins[:: max(1, -(-len(begins) // MONTHS_AT_MOST))]


def describe_outcome(would: WouldHappen) -> tuple[str, str, str, Sequence[str]]:
    """Return who, what happens in words and its kind, and what the phone would read."""
    kind = "look" if would.outcome not in ("accepted", "answer") else "well"
    return BY[would.by], OUTCOMES.get(would.outcome, would.outcome), kind, would.words


def explain_look_up(found: LookUp, visit: Visit) -> dict[str, object]:
    """Return what the page says about a code that is none of the study's."""
    return {
        "read": shown(found.read),
        "is_part": found.is_part,
        "has_ten": len(found.read) == TEN,
        "is_code": not found.possible and not found.is_part and len(found.read) == TEN,
        "possible": found.possible,
        "near": [(code, compare(code, found.read)) for code in found.near],
        "path": visit.path("coupons"),
    }


def shown(symbols: str) -> str:
    """Return symbols as a code is shown, where they are as many."""
    return display(CouponCode(symbols)) if len(symbols) == TEN else symbols


def compare(code: CouponCode, read: str) -> Sequence[tuple[str, bool]]:
    """Return the pieces of a code as it is shown, and whether each differs from what was read."""
    same = [len(code) != len(read) or one == other for one, other in zip(code, read, strict=False)]
    same += [True] * (len(code) - len(same))
    pieces = [(symbol, not alike) for symbol, alike in zip(code, same, strict=True)]
    return [*pieces[:5], ("-", False), *pieces[5:]]


def check_seeds(count: int | None, notes: Sequence[str], most: int) -> str:
    """Return what is wrong with a wish for seeds; nothing when it can be done."""
    if count is None:
        return f"Write how many: 1 to {most}."
    if any(len(note) > LONGEST_NOTE for note in notes):
        return f"A note has at most {LONGEST_NOTE} letters. Shorten it."
    if len(notes) > count:
        return f"There are {len(notes)} notes for {wording.count(count, 'seed')}: one line is one seed’s."
    return ""
