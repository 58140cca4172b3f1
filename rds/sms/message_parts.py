"""How many parts of a text message each kind of reply may take, and what its length depends on."""

from rds.domain.replies import ReplyKey

WITH_QUESTION = frozenset(
    {
        ReplyKey.WILL_BE_READ,
        ReplyKey.WILL_BE_READ_SOON,
        ReplyKey.NOT_UNDERSTOOD,
        ReplyKey.RESUMED,
        ReplyKey.REMINDER,
        ReplyKey.PLEASE_TYPE,
        ReplyKey.MAY_LEAVE,
        ReplyKey.HELP,
        ReplyKey.KIND_WORD_AND_QUESTION,
        ReplyKey.BALANCE,
        ReplyKey.BALANCE_TO_COME,
        ReplyKey.COUPONS_TO_COME,
        ReplyKey.CONFIRM_SCREENING,
        ReplyKey.CORRECTED,
        ReplyKey.CANNOT_GO_BACK,
    }
)
"""Messages that may end with a question of the study, which is then to blame for their length."""
USUAL_PARTS = 2
MOST_PARTS = {
    **dict.fromkeys(WITH_QUESTION, 3),
    ReplyKey.CONSENT: 6,
    ReplyKey.LANGUAGE_MENU: 3,
    ReplyKey.COUPONS_TO_FORWARD: 3,
    ReplyKey.CONSENT_EXPLAINED: 3,
    ReplyKey.COUPONS_AFTER_ALL: 4,
    ReplyKey.HELP: 4,
    ReplyKey.WILL_BE_READ_SOON: 4,
}
"""How many parts a message of each kind may take at its longest; each part is paid for as one message."""
ASKS_FOR_CONSENT = frozenset(
    {ReplyKey.CONSENT, ReplyKey.CONSENT_CHOICE, ReplyKey.CONSENT_EXACT, ReplyKey.CONSENT_EXPLAINED}
)
