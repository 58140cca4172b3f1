"""What the service can say.

The words, per language, are in the catalogue of the `sms` room; the meaning is here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ReplyKey(StrEnum):
    """Every kind of message; the comment names the values its words may use.

    Every template may also use {study}, {sender} and {contact}. Money arrives already written out ("$20").
    """

    WELCOME = "welcome"  # sent first by a study of one language: who texts, why, rates, HELP and STOP
    LANGUAGE_MENU = "language_menu"  # sent first, in all languages at once, with all that WELCOME says: {menu} such as "1 English / 2 Français"
    CONSENT = "consent"  # {text}; ends with how to agree: 1, or to refuse: 2. Never the word YES.
    CONSENT_CHOICE = "consent_choice"  # how to agree (1) or to refuse (2), without the whole text again
    CONSENT_EXACT = "consent_exact"  # yes or ok was texted: what exactly to text. Never the word YES.
    QUESTION = "question"  # {text}, {options}: "1 Yes / 2 No", or empty for a number
    CONFIRM_NUMBER = "confirm_number"  # {number}: implausible or zero; asked once more
    ABOUT_HOW_MANY = "about_how_many"  # a bound or a range was texted: asked once for one number
    NUMBER_RANGES = "number_ranges"  # no number came in two tries: the network size as ranges, 1 to 6
    NOT_UNDERSTOOD = "not_understood"  # {wanted}, {question}: the question again, {hint} or empty (Replies)
    WANTED_CHOICE = "wanted_choice"  # within NOT_UNDERSTOOD: an option is wanted
    WANTED_NUMBER = "wanted_number"  # within NOT_UNDERSTOOD: a number is wanted
    HELP_HINT = "help_hint"  # within NOT_UNDERSTOOD, the second time: HELP and the contact
    PLEASE_TYPE = "please_type"  # {question}: a picture or voice message came, and nothing written
    MAY_LEAVE = "may_leave"  # what was texted may mean leaving: a person will read it; how to stop at once
    THANKS = "thanks"  # {primary}: the survey is complete and the honorarium is on its way
    COUPONS_TO_FORWARD = "coupons_to_forward"  # {codes}, {count}, {number}, {secondary}, {from}, {until}
    NO_COUPONS = "no_coupons"  # the survey is complete and recruitment is closed: nothing to forward
    DECLINED = "declined"
    NOT_ELIGIBLE = "not_eligible"
    CODE_UNKNOWN = "code_unknown"
    CODE_MISTYPED = "code_mistyped"
    CODE_NOT_YET_ACTIVE = "code_not_yet_active"  # {from}
    CODE_EXPIRED = "code_expired"
    CODE_USED = "code_used"
    CODE_IN_USE = "code_in_use"  # somebody else is in the middle of a conversation with it
    CODE_VOIDED = "code_voided"
    CODE_YOUR_OWN = "code_your_own"  # a participant presents a coupon that is hers to forward
    ALREADY_TOOK_PART = "already_took_part"
    STUDY_CLOSED = "study_closed"
    STUDY_NOT_YET_OPEN = "study_not_yet_open"  # {from}
    TOO_MANY_TRIES = "too_many_tries"
    TOO_MANY_TEXTS = "too_many_texts"  # sent once; then this phone is not answered until it has slowed down
    NEED_A_CODE = "need_a_code"  # nothing is going on with this phone
    NOTHING_TO_DO = "nothing_to_do"  # this phone's survey is complete; names BALANCE and COUPONS
    HELP = "help"
    STOPPED = "stopped"  # the one confirmation; nothing more is sent until START
    RESUMED = "resumed"  # {question}: where the conversation stands (a Reply), or empty
    BALANCE = "balance"  # {earned}, {paid}, {owed}
    NO_BALANCE = "no_balance"  # this phone has taken part in nothing yet
    COUPONS = "coupons"  # {codes}: still to forward, {used}: how many were used
    NO_COUPONS_LEFT = "no_coupons_left"  # {used}
    PAID = "paid"  # {amount}
    WITHDRAWN = "withdrawn"  # the confirmation, and the answer to whatever a person who has left may text
    REMINDER = "reminder"  # {question} (a Reply)
    BUSY = "busy"  # something went wrong on our side; the message is kept and a person looks at it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One message to one phone, before it is put into words."""

    key: ReplyKey
    language: str
    values: "Mapping[str, str | Reply]" = field(default_factory=dict)
    """What the words may use; a Reply in it is put into words first."""
