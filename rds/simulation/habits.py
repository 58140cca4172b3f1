"""How simulated people behave: every probability and delay in one place."""

from dataclasses import dataclass
from datetime import timedelta

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What people do, how often and how fast.

    Shares are of people unless another base is named; seeds differ as noted.

    The defaults follow the reference study where it reports a figure (739 contacted, 664 consented, 658
    completed) and are assumed elsewhere. Delays are medians of log-normal times.
    """

    # From coupon to first text.
    lag: timedelta = 14 * DAY
    lag_sigma: float = 0.8
    seed_lag: timedelta = 2 * DAY
    too_late: float = 0.01
    """Find the coupon again only after it has expired."""
    passed_on: float = 0.048
    """Do not take part but give the coupon to somebody they know."""

    # Taking part. Seeds always do.
    consents: float = 0.899
    refuses_in_words: float = 0.6
    """Of those who do not consent: text the refusal; the others fall silent."""
    ineligible: float = 0.03
    completes: float = 0.991
    """Of those who consent."""
    leaves_by_stop: float = 0.5
    """Of those who do not complete: ask the study to stop; the others fall silent."""
    leaves_in_words: float = 0.5
    """Of those who ask: in a sentence; the others text STOP."""
    stops_for_a_while: float = 0.01
    """Text STOP in the middle, and START some days later."""

    # Passing coupons on. About one code in six ends unused, so these give recruits of .38, .24, .21 and .17.
    forwards: tuple[float, ...] = (0.34, 0.21, 0.15, 0.30)
    """Probability of passing on 0, 1, 2, 3 codes."""
    seed_forwards: tuple[float, ...] = (0.0, 0.4, 0.3, 0.3)
    """The same for seeds: the study chose people who want to help."""
    to_a_stranger: float = 0.05
    """Of codes passed on: to somebody who is not a friend."""
    shares_spent_code: float = 0.01
    """Pass on the code that they have used themselves."""

    # Writing.
    speaks_french: float = 0.08
    mistypes_code: float = 0.06
    writes_code_oddly: float = 0.25
    implausible_number: float = 0.02
    odd_number: float = 0.2
    label_for_number: float = 0.1
    """Of answers to a choice: the option's words, not its number."""
    nonsense: float = 0.01
    """Of answers."""
    in_own_words: float = 0.1
    """Of answers, consent and refusals: a sentence, a range, a word, an emoji."""
    goes_along: float = 0.05
    """Answer the request for consent with yes or ok, which is asked about once more."""
    gives_no_number: float = 0.01
    """Never give their network size as a number, until they are asked in ranges."""
    asks_back: float = 0.01
    """Of answers: a question or a complaint comes first."""
    sends_picture: float = 0.003
    """Of answers: a picture or a voice message comes first."""
    long_answer: float = 0.003
    """Of answers: so long that the phone cuts it in two."""
    sends_twice: float = 0.003
    """Of answers."""
    slips: float = 0.003
    """Of choices in the survey: another option first, put right at once."""
    changes_language: float = 0.1
    """Of those who speak French: begin in English, and ask for French at some question."""
    says_thanks: float = 0.2
    """When all is done."""
    asks_afterwards: float = 0.05
    """When all is done: ask for the money, or who this is."""
    complains: float = 0.01
    """When all is done: of the study or of the employer."""
    changes_phone: float = 0.01
    """When all is done: says that the number will be another one."""
    asks_help: float = 0.03
    asks_balance: float = 0.15
    asks_coupons: float = 0.08

    # Time.
    reading: timedelta = 40 * SECOND
    quickest: timedelta = 12 * SECOND
    """Nobody reads a message and answers it sooner."""
    spread: float = 0.8
    """Sigma of every delay but the lag."""
    interrupted: float = 0.02
    """Of answers: given only when there is time again."""
    interruption: timedelta = 6 * HOUR
    forwarding: timedelta = 5 * HOUR
    patience: timedelta = 3 * HOUR
    """Without an answer for so long, they text again."""
    second_try: timedelta = 5 * MINUTE
    third_try: timedelta = 3 * DAY
    """After a code was refused once, and twice."""
    away: timedelta = 4 * DAY
    """From STOP to START."""
    curious: timedelta = 5 * DAY
    """From the end of the survey to asking for the balance or the coupons."""
    nudges: int = 3
    """How often in a row they text again because nothing came."""
