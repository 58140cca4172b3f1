"""What may happen in a study, in any order: texts at one instant, time passing, the study team, somebody
else's machine.
"""

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.fuzz.texts import WORDS

PHONES = 40


@dataclass(frozen=True)
class Texts:
    """Texts that come at the same instant: of which phone, and its words, or the place of its code in what
    was handed out.
    """

    said: tuple[tuple[int, str | int], ...]
    twice: bool
    """The provider hands the first of them over twice."""


@dataclass(frozen=True)
class TakesPart:
    """A phone presents a code that is good, if there is one, and answers question after question, until so
    many are answered.
    """

    phone: int
    coupon: int
    answers: int


@dataclass(frozen=True)
class Machine:
    """An auto-responder texts for as long as it gets an answer, and a little longer."""

    phone: int
    words: str
    pause: int
    """Seconds between its texts."""


@dataclass(frozen=True)
class Time:
    """Time passes, and with it the timers run, messages leave, and money is paid."""

    minutes: int


@dataclass(frozen=True)
class Team:
    """The study team does something."""

    deed: str
    coupon: int


Act = Texts | TakesPart | Machine | Time | Team

phones = st.integers(0, PHONES - 1)
coupons = st.integers(0, 11)
minutes = st.sampled_from([1, 1, 20, 20, 90, 90, 60 * 24, 60 * 24 * 5, 60 * 24 * 31])
deeds = st.sampled_from([*["seed"] * 6, *["reopen"] * 3, "reissue", "void", "close", "withdraw", "adopt"])
takes_part = st.builds(TakesPart, phones, coupons, st.sampled_from([2, 4, 5, 8, 30, 30]))


def texts(most: int) -> st.SearchStrategy[Texts]:
    """Return texts of some phones, so many at one instant at most."""
    said = st.lists(st.tuples(phones, WORDS | coupons), min_size=max(1, most // 3), max_size=most)
    return st.builds(Texts, said.map(tuple), st.sampled_from([False, False, False, True]))


def histories(*, shortest: int, longest: int, at_once: int) -> st.SearchStrategy[list[Act]]:
    """Return lists of so many acts, with so many texts at one instant at most; in some of them a machine
    texts.
    """
    several = texts(at_once)
    act = st.one_of(
        several,
        takes_part,
        several,
        takes_part,
        several,
        st.builds(Time, minutes),
        st.builds(Team, deeds, coupons),
    )
    machine = st.lists(st.builds(Machine, phones, WORDS, st.integers(1, 30)), max_size=1)
    return st.builds(
        lambda acts, loops: [*acts, *loops],
        st.lists(act, min_size=shortest, max_size=longest),
        st.one_of(st.just([]), st.just([]), st.just([]), machine),
    )
