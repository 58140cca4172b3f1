"""A small study in English and French and the people in it; each builder fills in whatever a test does not
care about.
"""

from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta

from rds.domain.conversation import (
    Conversation,
    ConversationState,
    Outcome,
    PhoneState,
    Situation,
    respond,
)
from rds.domain.coupon_code import make_code
from rds.domain.coupons import Coupon, CouponStatus
from rds.domain.honoraria import Participant
from rds.domain.money import Money
from rds.domain.study import (
    Consent,
    CouponKind,
    CouponPlan,
    EligibilityQuestion,
    EthicsApproval,
    HonorariumPlan,
    Option,
    Question,
    QuestionKind,
    QuietHours,
    ReminderPlan,
    Study,
    Target,
)
from rds.sms.text_parser import parse_text
from tests.support.ids import ids_of_a_test

NOON = datetime(2020, 6, 3, 16, tzinfo=UTC)
"""Noon in Toronto."""
AMINA, BINTOU, CHIDI = "amina's phone", "bintou's phone", "chidi's phone"
A_CODE, ANOTHER_CODE, A_THIRD_CODE = (
    make_code(number) for number in (1_234_567_890_123, 987_654_321_098, 555_666_777_888)
)
FRESH_CODES = tuple(ids_of_a_test().recruit_code("amina", slot, 0) for slot in (1, 2, 3))
"""The codes that Amina is given to forward."""


def cad(dollars):
    return Money(dollars * 100, "CAD")


def both(en, fr):
    return {"en": en, "fr": fr}


def a_choice(key, *options, text="Which one?"):
    """Make a question out of (key, English label, French label)."""
    return Question(
        key=key,
        kind=QuestionKind.CHOICE,
        text=both(text, "Lequel?"),
        options=tuple(Option(key=key, label=both(en, fr)) for key, en, fr in options),
    )


def a_number(key, *, low=None, high=None):
    return Question(key=key, kind=QuestionKind.NUMBER, text=both("How many?", "Combien?"), low=low, high=high)


ADULT = EligibilityQuestion(
    question=a_choice("adult", ("yes", "Yes", "Oui"), ("no", "No", "Non"), text="Are you 18 or older?"),
    accepted=frozenset({"yes"}),
    asked_of=frozenset(CouponKind),
)
SECTOR = a_choice(
    "sector",
    ("home_care", "Home care", "Soins à domicile"),
    ("long_term", "Long-term care", "Soins de longue durée"),
    ("other", "Elsewhere", "Ailleurs"),
)
HOURS = a_number("hours", low=0, high=168)


def a_study(**changes):
    """Make the study; `per_participant` and the like change one field of its plan of coupons."""
    plan = {
        "per_participant": 3,
        "activation_delay": timedelta(0),
        "valid_for": timedelta(days=60),
        "reserved_for": timedelta(days=7),
    }
    plan |= {name: changes.pop(name) for name in list(changes) if name in plan}
    usual = {
        "id": "a-study",
        "title": both("Work Study", "Étude sur le travail"),
        "sender": "Example University",
        "contact": both("416-555-0100", "416-555-0100"),
        "languages": ("en", "fr"),
        "time_zone": "America/Toronto",
        "country": "CA",
        "opens": datetime(2020, 6, 1, 4, tzinfo=UTC),
        "consent": Consent(version="1", text=both("This is about work.", "Ceci porte sur le travail.")),
        "eligibility": (ADULT,),
        "network_size": a_number("network_size", low=1, high=300),
        "survey": (SECTOR, HOURS),
        "coupons": CouponPlan(**plan),
        "honoraria": HonorariumPlan(primary=cad(20), secondary=cad(10)),
        "payout": "simulated",
        "target": Target(participants=600),
        "ethics": EthicsApproval(board="A board", number="2020-0000", expires=date(2021, 6, 1)),
        "reminders": ReminderPlan(after=timedelta(days=2), at_most=2),
        "quiet_hours": QuietHours(start=time(21), end=time(9)),
    }
    return Study(**(usual | changes))


def a_coupon(**changes):
    """Make an issued coupon for a recruit; `kind=seed` makes it one for a seed."""
    usual = {
        "code": A_CODE,
        "kind": CouponKind.RECRUIT,
        "status": CouponStatus.ISSUED,
        "holder": "fatou",
        "slot": 1,
        "quota": 3,
        "wave": 2,
        "chain": "a-seed",
        "active_from": NOON - timedelta(days=1),
        "expires_at": NOON + timedelta(days=59),
        "secondary": cad(10),
    }
    if changes.get("kind") is CouponKind.SEED:
        usual |= {"holder": None, "slot": None, "quota": None, "wave": 0, "chain": None, "secondary": cad(0)}
    return Coupon(**(usual | changes))


def a_participant(**changes):
    usual = {
        "id": "amina",
        "recruiter": "fatou",
        "chain": "a-seed",
        "wave": 2,
        "quota": 3,
        "primary": cad(20),
        "secondary": cad(10),
        "completed": False,
    }
    return Participant(**(usual | changes))


def a_conversation(step="consent", **changes):
    """Make Amina's conversation, which stands at this step and is spoken in English."""
    is_enrolled = step == "network_size" or step.startswith("survey:")
    usual = {
        "participant": "amina",
        "coupon": a_coupon(
            status=CouponStatus.REDEEMED if is_enrolled else CouponStatus.RESERVED,
            reserved_by=None if is_enrolled else AMINA,
        ),
        "state": ConversationState.OPEN,
        "step": step,
        "attempt": 1,
        "confirming": False,
        "language": "en",
        "enrolled": is_enrolled,
        "asked_at": NOON,
        "waits_until": NOON + timedelta(days=7),
    }
    usual["handed_over_at"] = changes.get("asked_at", NOON) - timedelta(minutes=1)
    return Conversation(**(usual | changes))


def a_situation(step=None, **changes):
    """Make what a text from Amina's phone meets; `step` is where her conversation stands, if she has one.

    A change that is a field of the phone's state goes there.
    """
    talk = a_conversation(step) if step else None
    phone = {
        "number": "+14165550100",
        "protocol": 1,
        "recruitment_open": True,
        "conversation": talk,
        "participant": a_participant() if talk and talk.enrolled else None,
    }
    of_phone = {field.name for field in fields(PhoneState)}
    phone |= {name: changes.pop(name) for name in list(changes) if name in of_phone}
    usual = {
        "study": a_study(),
        "phone": PhoneState(**phone),
        "caller": AMINA,
        "message": "SM1",
        "now": NOON,
        "written_at": changes.get("now", NOON),
        "ids": ids_of_a_test(),
    }
    return Situation(**(usual | changes))


def texted(words, at) -> Outcome:
    """Say what comes of these words, as they were typed."""
    return respond(parse_text(words), at)


def replies(outcome):
    return [reply.key for reply in outcome.replies]


def facts(outcome, kind):
    return [event for event in outcome.events if isinstance(event, kind)]
