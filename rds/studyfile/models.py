"""What a study file may hold. The words below each field are what editors show to its author."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rds.studyfile.fields import (
    Amount,
    Country,
    Day,
    Duration,
    Language,
    LocalMoment,
    Sender,
    StudyWord,
    Text,
    TimeOfDay,
    TimeZone,
    Word,
    Words,
)

AskedOf = Literal["seed", "recruit"]


class Section(BaseModel):
    """A group of keys that stand together in the file."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, use_attribute_docstrings=True
    )


class OptionSection(Section):
    """One answer to choose."""

    key: Annotated[Word, Field(examples=["home_care"])]
    """What analysts see in the data."""
    label: Text
    """What participants see, beside the answer's number. Keep it to a few words."""


Options = Annotated[list[OptionSection], Field(min_length=2, max_length=9)]


class EligibilitySection(Section):
    """One screening question."""

    key: Annotated[Word, Field(examples=["adult"])]
    """The question's name in the data; no other question may have it."""
    text: Text
    """The question, as it is texted."""
    options: Options
    """The answers to choose from, two to nine."""
    accepted: Annotated[list[Word], Field(min_length=1, examples=[["yes"]])]
    """The keys of the answers with which a person may take part."""
    asked_of: Annotated[list[AskedOf], Field(min_length=1, examples=[["seed"]])] = [
        "seed",
        "recruit",
    ]
    """Who is asked: `seed`, `recruit` or both. Left out: both."""


class SurveySection(Section):
    """One question of the survey: a choice (with `options`) or a number (with `low` and `high`)."""

    key: Annotated[Word, Field(examples=["sector"])]
    """The question's name in the data; no other question may have it."""
    text: Text
    """The question, as it is texted."""
    options: Options | None = None
    """The answers to choose from, two to nine. Left out: the answer is a number."""
    low: Annotated[int | None, Field(examples=[0])] = None
    """The smallest plausible number; a smaller one is asked once more."""
    high: Annotated[int | None, Field(examples=[60])] = None
    """The largest plausible number; a larger one is asked once more."""
    decimals: Annotated[int, Field(ge=0, le=4, examples=[2])] = 0
    """How many places after the point a number may have. Left out: none, and a fraction is asked again."""
    may_skip: bool = False
    """Whether a participant may text SKIP and go on without an answer. Left out: no."""
    label: Annotated[Words | None, Field(examples=["Sector"])] = None
    """What reports call it, in a few words of English. Left out: its key."""


class NetworkSizeSection(Section):
    """The question every estimate rests on: how many members of the group does the participant know?"""

    text: Text
    """The question, as it is texted. It should name who counts, where, and since when."""
    low: Annotated[int, Field(ge=1, le=100_000)] = 1
    """The smallest plausible number, at least 1; a smaller one is asked once more."""
    high: Annotated[int, Field(ge=2, le=100_000, examples=[200])]
    """The largest plausible number; a larger one is asked once more."""
    may_skip: bool = False
    """Whether a participant may text SKIP and go on without a number. Left out: no."""


class ConsentSection(Section):
    """What a person agrees to before anything is asked."""

    version: Annotated[Words, Field(examples=["1"])]
    """Change it whenever the words change: it is kept with each person's consent."""
    text: Text
    """What taking part means. How to agree (1) or refuse (2) is added after it."""


class CouponSection(Section):
    """How recruitment spreads."""

    per_participant: Annotated[int, Field(ge=1, le=10, examples=[3])]
    """How many coupons each participant gets; also the most secondary honoraria that one person can earn."""
    activation_delay: Annotated[
        Duration, Field(examples=["12 hours"], json_schema_extra={"default": "0 hours"})
    ] = timedelta(0)
    """How long after being issued a coupon can first be used. Left out: at once."""
    valid_for: Annotated[Duration, Field(examples=["60 days"])]
    """How long a coupon can be used, once it can be."""
    reserved_for: Annotated[Duration, Field(examples=["7 days"], json_schema_extra={"default": "2 days"})] = (
        timedelta(days=2)
    )
    """How long an unfinished conversation keeps its coupon after the person's last text (default: 2 days)."""


class HonorariumSection(Section):
    """What is promised to participants."""

    primary: Annotated[Amount, Field(examples=["20 CAD"])]
    """For completing the survey."""
    secondary: Annotated[Amount, Field(examples=["10 CAD"])]
    """For each recruit who completes the survey: at most one for each coupon."""
    budget: Annotated[Amount | None, Field(examples=["21000 CAD"])] = None
    """The most that all honoraria together may come to: no coupon is accepted that could lead beyond it."""


class EthicsSection(Section):
    """The ethics board's approval."""

    board: Annotated[Words, Field(examples=["Research Ethics Board"])]
    """Who approved the study."""
    number: Annotated[Words, Field(examples=["2020-0000"])]
    """The approval's number."""
    expires: Annotated[Day, Field(examples=["2021-06-01"])]
    """The day from which nobody is enrolled any more."""


class TargetSection(Section):
    """What the study aims for."""

    participants: Annotated[int, Field(ge=1, le=1_000_000, examples=[600])]
    """How many people should complete the survey, seeds included."""
    half_width: Annotated[float | None, Field(gt=0, lt=0.5, examples=[0.05])] = None
    """The half-width hoped for, of a 95 % interval for a proportion: 0.05 is five points."""
    when_reached: Literal["close", "warn"] = "warn"
    """What happens at that number: `close` accepts no new coupon, `warn` says so and goes on."""


class ReminderSection(Section):
    """Reminders to those who stopped half-way."""

    after: Annotated[Duration, Field(examples=["2 days"])]
    """How long after the person's last text, and after each reminder."""
    at_most: Annotated[int, Field(ge=1, le=5, examples=[2])]
    """How many reminders at most."""


class QuietHoursSection(Section):
    """The hours, in the study's time zone, in which nothing is sent but replies."""

    start: Annotated[TimeOfDay, Field(examples=["21:00"])]
    """When the quiet begins."""
    end: Annotated[TimeOfDay, Field(examples=["09:00"])]
    """When it ends; earlier than `start` means the next morning."""


class FollowUpSection(Section):
    """A later sample of those who took part."""

    size: Annotated[int, Field(ge=1, examples=[31])]
    """How many people to draw."""
    stratify_by: Annotated[list[Word], Field(min_length=1, examples=[["ethnicity", "sector"]])]
    """The keys of the survey questions whose answers form the strata."""


class RetentionSection(Section):
    """How long what participants gave is kept once the study is closed, no coupon open and nothing owed."""

    numbers: Annotated[Duration, Field(examples=["30 days"])]
    """Phone numbers. Until then a number keeps its person from enrolling twice."""
    texts: Annotated[Duration, Field(examples=["90 days"])]
    """The words of texts and messages, and the team's notes on coupons and cases."""
    transcripts: Annotated[Duration | None, Field(examples=["1095 days"])] = None
    """In which words consent was asked and given. Left out: kept; who consented when is always kept."""
    answers: Annotated[Duration | None, Field(examples=["1825 days"])] = None
    """What participants answered. Left out: kept."""
    backups: Annotated[Duration, Field(examples=["35 days"], json_schema_extra={"default": "35 days"})] = (
        timedelta(days=35)
    )
    """How long a backup is kept: what is erased is in the older ones until then. Left out: 35 days."""


class StudyFile(Section):
    """A study: everything the service needs to run it."""

    id: Annotated[StudyWord, Field(examples=["gta-psw-2020"])]
    """The study's short name, for commands, links and files. It never changes."""
    title: Text
    """The study's name, as participants read it. It should not reveal a delicate subject to people who see
    the phone."""
    sender: Annotated[Sender, Field(examples=["PSW Study"])]
    """Who is texting, in a few words: it opens the first message."""
    contact: Text
    """How to reach a person of the study team: a phone number or an address."""
    languages: Annotated[list[Language], Field(min_length=1, max_length=9, examples=[["en", "fr"]])]
    """The two-letter codes of the languages offered, the first one first. Every text is needed in each."""
    country: Annotated[Country, Field(examples=["CA"])]
    """Two capital letters: how a phone number without its country code is read."""
    countries: Annotated[list[Country], Field(min_length=1, examples=[["CA", "US"]])] | None = None
    """The countries whose phones may take part, `country` among them. Left out: phones of any country."""
    time_zone: Annotated[TimeZone, Field(examples=["America/Toronto"])]
    """The study's zone, for its opening, quiet hours and dates."""
    opens: Annotated[LocalMoment, Field(examples=["2020-06-01"])]
    """When the first coupon can be used, in the study's time zone."""
    ethics: EthicsSection
    """The ethics board's approval: its board, number and expiry."""
    target: TargetSection
    """How many participants, and how precise."""
    consent: ConsentSection
    """The words a person agrees to, and their version."""
    eligibility: list[EligibilitySection] = []
    """The screening questions, in order."""
    network_size: NetworkSizeSection
    """The network-size question."""
    survey: Annotated[list[SurveySection], Field(min_length=1)]
    """The survey's questions, in order."""
    coupons: CouponSection
    """How many coupons each participant gets, and how long they live."""
    honoraria: HonorariumSection
    """What is promised: for the survey, and for each recruit."""
    payout: Annotated[Literal["batch", "simulated"], Field(examples=["batch"])]
    """How money leaves: `batch` writes files for a payments office; `simulated` pays nobody (for trials)."""
    reminders: ReminderSection | None = None
    """Reminders to those who stopped half-way. Left out: none."""
    quiet_hours: QuietHoursSection | None = None
    """When nothing is sent but replies. Left out: never quiet."""
    follow_up: FollowUpSection | None = None
    """A later sample, drawn equally over strata. Left out: none."""
    retention: RetentionSection | None = None
    """How long what participants gave is kept once the study is over. Left out: nothing is erased by time."""
