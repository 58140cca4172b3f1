"""What the service can say.

The words, per language, are in the catalogue of the `sms` room; the meaning is here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rds.domain.money import Money


class ReplyKey(StrEnum):
    """Every kind of message; the comment names the values its words may use.

    Every template may also use {study}, {sender}, {contact} and {questions}, which is QUESTIONS_TO, or empty
    within a reply that names the contact itself. Money, days and instants are written out in
    the template's language ("$20", "January 29"), and a phone number as its country writes it.
    """

    WELCOME = "welcome"  # sent first by a study of one language: who texts, why, rates, HELP and STOP
    LANGUAGE_MENU = "language_menu"  # {menu}: "1 English / 2 Français"; sent first, in all languages
    LANGUAGE_CHOICE = "language_choice"  # {menu}: the same once more, shortly
    CONSENT = "consent"  # {text}; ends with how to agree: 1, or to refuse: 2. Never the word YES.
    CONSENT_CHOICE = "consent_choice"  # how to agree (1) or to refuse (2), without the whole text again
    CONSENT_EXACT = "consent_exact"  # yes or ok was texted: what exactly to text. Never the word YES.
    CONSENT_EXPLAINED = (
        "consent_explained"  # {read}, {first} or empty; neither agreed nor refused: what this is
    )
    PERSON_FIRST = "person_first"  # within CONSENT_EXPLAINED: the contact, where nothing else has it
    QUESTIONS_TO = "questions_to"  # within other replies: whom to ask
    QUESTION = (
        "question"  # {place} (a Reply) or empty, {text}, {options}: "1 Yes / 2 No", or empty for a number
    )
    PLACE = "place"  # within QUESTION, now and then: question {number} of {count}
    CONFIRM_NUMBER = "confirm_number"  # {number}: implausible or zero; asked once more
    CONFIRM_SCREENING = (
        "confirm_screening"  # {number}, {answer}, {question}: it would end the conversation; asked once more
    )
    CORRECTED = "corrected"  # {answer}, {question} or empty: an earlier answer was replaced
    CANNOT_GO_BACK = "cannot_go_back"  # {question}: BACK, where nothing before can be changed
    ABOUT_HOW_MANY = "about_how_many"  # a bound or a range was texted: asked once for one number
    NUMBER_RANGES = "number_ranges"  # no number came in two tries: the network size as ranges, 1 to 6
    NUMBER_RANGES_OR_SKIP = "number_ranges_or_skip"  # the same where the study lets the question be skipped
    NOT_UNDERSTOOD = "not_understood"  # {read} or empty, {wanted}, {question}: it again, {hint} or empty
    READ_BY_A_PERSON = "read_by_a_person"  # within another reply, once a day: a person will read the text
    WILL_BE_READ = "will_be_read"  # {question} or empty: no answer to anything; a person will read it
    WILL_BE_READ_SOON = "will_be_read_soon"  # {question} or empty: the same to words of distress or danger
    TEAM_MESSAGE = "team_message"  # {words}: the study team writes
    TEAM_REPLY = "team_reply"  # {words}: the study team answers a case
    WANTED_CHOICE = "wanted_choice"  # within NOT_UNDERSTOOD: an option is wanted
    WANTED_NUMBER = "wanted_number"  # within NOT_UNDERSTOOD: a number is wanted
    WANTED_CHOICE_OR_SKIP = "wanted_choice_or_skip"  # the same where the question may be skipped
    WANTED_NUMBER_OR_SKIP = "wanted_number_or_skip"
    HELP_HINT = "help_hint"  # within NOT_UNDERSTOOD, the second time: HELP and the contact
    PLEASE_TYPE = "please_type"  # {question}: a picture or voice message came, and nothing written
    KIND_WORD = "kind_word"  # thanks, ok or an emoji was texted
    KIND_WORD_AND_QUESTION = "kind_word_and_question"  # {question}
    MAY_LEAVE = (
        "may_leave"  # {question} or empty; it may mean leaving: a person will read it; how to stop at once
    )
    CONFIRM_WITHDRAW = "confirm_withdraw"  # to leave the study: the one word to text
    CONFIRM_ERASE = "confirm_erase"  # to have the answers erased: the one word to text
    NEW_OWNER = "new_owner"  # the phone seems to be somebody else's now: nothing but the contact
    THANKS = "thanks"  # {primary}: the survey is complete and the honorarium is on its way
    COUPONS_TO_FORWARD = "coupons_to_forward"  # {codes}, {count}, {number}, {secondary}, {when} (a Reply)
    USABLE_UNTIL = "usable_until"  # within COUPONS_TO_FORWARD: {until}
    USABLE_BETWEEN = "usable_between"  # within COUPONS_TO_FORWARD: {from}, {until}
    NO_COUPONS = "no_coupons"  # the survey is complete and recruitment is closed: codes come if it reopens
    COUPONS_AFTER_ALL = "coupons_after_all"  # {coupons}: COUPONS_TO_FORWARD, once recruitment has reopened
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
    PHONE_ABROAD = "phone_abroad"  # said once; then this phone is not answered
    TOO_MANY_TRIES = "too_many_tries"
    TOO_MANY_TEXTS = "too_many_texts"  # sent once; then this phone is not answered until it has slowed down
    NEED_A_CODE = "need_a_code"  # nothing is going on with this phone
    NOTHING_TO_DO = "nothing_to_do"  # this phone's survey is complete; names BALANCE and COUPONS
    HELP = "help"  # {question} or empty
    HELP_AFTER_STOP = "help_after_stop"  # how to get texts again
    START_FIRST = "start_first"  # a code came from a phone that stopped long ago
    STOPPED = "stopped"  # {heard} (a Reply) or empty; the one confirmation; nothing more is sent until START
    STOPPED_OWED = "stopped_owed"  # {heard}, {owed}: the same, and the money still comes
    STOPPED_NEW_OWNER = "stopped_new_owner"  # the same to who has the number now
    HEARD_LEAVING = "heard_leaving"  # within STOPPED: free words were taken as a wish to leave
    RESUMED = "resumed"  # {question}: where the conversation stands (a Reply), or empty
    BALANCE = "balance"  # {earned}, {paid}, {owed}, {question} or empty
    BALANCE_TO_COME = "balance_to_come"  # {primary}, {question}: what the survey will bring
    NO_BALANCE = "no_balance"  # this phone has taken part in nothing yet
    COUPONS = "coupons"  # {codes}: still to forward, {used}: how many were used
    COUPONS_TO_COME = "coupons_to_come"  # {question}: codes come after the survey
    COUPONS_CLOSED = "coupons_closed"  # {used}; recruitment is closed: no code can be used now
    NO_COUPONS_LEFT = "no_coupons_left"  # {used}
    PAID = "paid"  # {amount}
    WITHDRAWN = "withdrawn"  # the confirmation, and the answer to whatever a person who has left may text
    REMINDER = "reminder"  # {question} (a Reply)
    COUPON_CARD = "coupon_card"  # {number}, {until}: printed on a card, never sent
    BUSY = "busy"  # something went wrong on our side; the message is kept and a person looks at it


ASKING = frozenset(
    {
        ReplyKey.LANGUAGE_MENU,
        ReplyKey.CONSENT,
        ReplyKey.CONSENT_CHOICE,
        ReplyKey.CONSENT_EXACT,
        ReplyKey.CONSENT_EXPLAINED,
        ReplyKey.KIND_WORD_AND_QUESTION,
        ReplyKey.QUESTION,
        ReplyKey.CONFIRM_NUMBER,
        ReplyKey.CONFIRM_SCREENING,
        ReplyKey.CORRECTED,
        ReplyKey.CANNOT_GO_BACK,
        ReplyKey.ABOUT_HOW_MANY,
        ReplyKey.NUMBER_RANGES,
        ReplyKey.NUMBER_RANGES_OR_SKIP,
        ReplyKey.NOT_UNDERSTOOD,
        ReplyKey.PLEASE_TYPE,
        ReplyKey.WILL_BE_READ,
        ReplyKey.WILL_BE_READ_SOON,
        ReplyKey.REMINDER,
        ReplyKey.RESUMED,
    }
)
"""What puts the open question to a person: useless, and misleading, once another is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One message to one phone, before it is put into words."""

    key: ReplyKey
    language: str
    also: tuple[str, ...] = ()
    """Languages in which the same is said after it, while none is chosen."""
    values: "Mapping[str, Value]" = field(default_factory=dict)
    """What the words may use; a Reply in it is put into words first."""


Value = str | Reply | Money | date
"""What the words of a reply may use; a datetime is local to the study."""
