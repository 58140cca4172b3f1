"""What must be said of answers that may not be what they are counted as."""

import re

import polars as pl

from estimators.io.distinct import Distinct

_FEW_NUMBERS = 5
"""So few different whole numbers are likely codes of answers."""
_NEGATIVE_CODES = {-1.0, -7.0, -8.0, -9.0, -77.0, -88.0, -99.0, -777.0, -888.0, -999.0}
_SMALL_CODES = {7.0, 8.0, 9.0}
_POSITIVE_CODES = {
    float(f"{nines}{last}") for nines in ("9", "99", "999") for last in (6, 7, 8, 9)
} | {66.0, 77.0, 88.0, 777.0, 888.0, 7777.0, 8888.0}  # fmt: skip
_APART = 1.5
"""How many times the largest answer a code for "don't know" is at least."""
_NO_ANSWERS = frozenset(
    {
        "n/a", "n.a.", "na", "n.a", "-", "--", "---", "?", "??", "missing", "unknown", "not known", "dk",
        "don't know", "dont know", "do not know", "refused", "refuse", "no answer", "no response",
        "not answered", "not applicable", "prefer not to say", "prefer not to answer", "skipped",
        "#value!", "#ref!", "#div/0!", "#name?", "#num!", "(null)", "null", "undefined",
    }
)  # fmt: skip
"""What people and programs write where there is no answer."""
_MOST_LEVELS = 50
"""Of more, single levels are not looked at."""


def doubt_answers(name: str, answers: Distinct, *, stated: bool) -> list[str]:
    """Return what must be said of a column of answers; `stated`: its levels were chosen as such."""
    if answers.cells.dtype == pl.String:
        counts = _count(answers)
        distinct, times = counts.to_series(0), counts.to_series(1)
        return ([] if stated else _doubt_words(name, distinct, times)) or _doubt_levels(name, distinct, times)
    return [] if stated else _doubt_numbers(name, answers.cells.filter(pl.Series(answers.times() > 0)))


def _count(answers: Distinct) -> pl.DataFrame:
    """Return each text that is an answer, and how many rows hold it."""
    if answers.places is None:
        return answers.cells.filter(answers.cells != "").value_counts(name="times")
    held = pl.DataFrame({"cell": answers.cells, "times": answers.times()})
    held = held.filter((pl.col("cell") != "") & (pl.col("times") > 0))
    return held.group_by("cell").agg(pl.col("times").sum())


def find_likely_codes(numbers: pl.Series) -> list[str]:
    """Return the numbers that questionnaires use for "don't know" and that lie apart from all others."""
    known = numbers.drop_nulls()
    negative = known.filter(known < 0).unique().sort().to_list()
    found = negative if 0 < len(negative) <= 3 and {*negative} <= _NEGATIVE_CODES else []
    coded = known.filter(known.is_in(list(_POSITIVE_CODES))).unique().sort().to_list()
    rest = known.filter(~known.is_in(coded)).max()
    if isinstance(rest, float):
        found = [*found, *(code for code in coded if code > _APART * max(rest, 1))]
    return [f"{number:g}" for number in found]


def _doubt_numbers(name: str, answers: pl.Series) -> list[str]:
    notes = []
    if codes := find_likely_codes(answers):
        words = " ".join(_name_code(name, code) for code in codes)
        notes.append(
            f"{name} holds {' and '.join(codes)}, far from its other numbers: {words} reads that as missing"
        )
    if len(answers.drop_nulls().head(1000).unique()) > 2 * _FEW_NUMBERS:
        return notes
    found = answers.drop_nulls().unique().sort()
    numbers = [f"{number:g}" for number in found.to_list()]
    if 1 < len(found) <= _FEW_NUMBERS and set(numbers) != {"0", "1"} and (found == found.floor()).all():
        notes.append(
            f"{name} holds only the numbers {', '.join(numbers)} and is given as a mean: "
            f"--categories {_quote(name)} gives the share of each"
        )
    return notes


def _doubt_words(name: str, distinct: pl.Series, times: pl.Series) -> list[str]:
    """Return that a few words, or a sign, keep a column of numbers from being one."""
    is_word = ~distinct.cast(pl.Float64, strict=False).is_finite().fill_null(False)
    words = distinct.filter(is_word).sort()
    answers, unread = int(times.sum()), int(times.filter(is_word).sum())
    if len(words) and 10 * unread <= answers:
        codes = " ".join(f"--missing-code={_quote(word)}" for word in words.head(3).to_list())
        return [
            (
                f"{name} is read as categories, as {unread} of {answers} answers are no numbers: "
                f"{codes} reads these as missing"
            )
        ]
    bare = words.str.replace_all(r"[\s%$€£¥,]", "")
    if len(words) and bare.cast(pl.Float64, strict=False).is_not_null().all():
        return [
            (
                f"{name} is read as categories, as its numbers are written with signs ({words[0]}): take the "
                "signs out in the file to have a mean"
            )
        ]
    return []


def _doubt_levels(name: str, distinct: pl.Series, times: pl.Series) -> list[str]:
    """Return which levels may be no answers, and which differ only in their capitals."""
    levels = dict(zip(distinct, times, strict=True)) if len(distinct) <= _MOST_LEVELS else {}
    notes = []
    if doubtful := sorted(level for level in levels if level.casefold() in _NO_ANSWERS) + _codes(levels):
        shown = " and ".join(f'"{level}" ({_times(levels[level])})' for level in doubtful)
        words = " ".join(_name_code(name, level) for level in doubtful)
        notes.append(f"{name} counts {shown} as an answer: {words} reads that as missing")
    alike: dict[str, list[str]] = {}
    for level in sorted(levels):
        alike.setdefault(level.casefold(), []).append(level)
    if twins := [same for same in alike.values() if len(same) > 1]:
        listed = ", ".join("/".join(same) for same in twins)
        notes.append(f"{name} counts {listed} apart, which differ only in capitals: write them alike")
    return notes


def _codes(levels: dict[str, int]) -> list[str]:
    """Return the levels that are numbers such as 9 or 99, which no level beside them leads up to."""
    numbers = {level: float(level) for level in levels if re.fullmatch(r"-?\d{1,4}", level)}
    coded = _NEGATIVE_CODES | _POSITIVE_CODES | (_SMALL_CODES if len(levels) > 2 else set())
    values = {*numbers.values()}
    found: list[str] = []
    apart: set[float] = set()
    for level, number in sorted(numbers.items(), key=lambda pair: pair[1]):
        led_up_to = number - 1 in values - apart or number + 1 in values - coded
        if number in coded and not led_up_to and len(levels) > 1:
            found.append(level)
            apart.add(number)
    return found


def _name_code(name: str, code: str) -> str:
    """Return the option that reads a code as missing; in this column alone where others may mean it."""
    return f"--missing-code={_quote(f'{name}={code}' if code.isdigit() else code)}"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _quote(name: str) -> str:
    return name if re.fullmatch(r"[\w.+=-]+", name) else f'"{name}"'
