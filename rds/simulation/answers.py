"""What a person answers to a question: what is true of her, written as she writes."""

from collections.abc import Sequence
from datetime import timedelta

from rds.domain.study import Question, QuestionKind
from rds.simulation.actions import Text
from rds.simulation.draws import Draws
from rds.simulation.phrases import load_phrases
from rds.simulation.recognition import QuestionSeen
from rds.simulation.typing_slips import (
    NONSENSE,
    plain_choice,
    write_choice,
    write_choice_in_words,
    write_number,
    write_number_in_words,
)
from rds.simulation.workforce import Worker
from rds.simulation.world import World

AT_ONCE = timedelta()
APART = timedelta(seconds=4)
"""Between the halves of a message that the phone cut, a text and its repeat, a slip and its correction."""
RANGES = (0, 5, 10, 20, 50)
"""Where the ranges end in which the study asks for a number that did not come; the last is open."""


class Answers:
    """One worker's answers to the study's questions."""

    def __init__(self, worker: Worker, world: World, draws: Draws, *, is_seed: bool) -> None:
        """Take the worker, whose traits and reported network size are the truth."""
        self._worker = worker
        self._world = world
        self._draws = draws
        self._is_seed = is_seed

    def write_first(self, seen: QuestionSeen) -> tuple[Text, ...]:
        """Return the answer to a question seen for the first time, now and then in words of her own.

        Several texts belong together, each with its delay from the first.
        """
        key, habits = seen.question.key, self._world.habits
        if self._draws.happens(habits.nonsense, f"nonsense {key}"):
            return make_texts(self._draws.pick(NONSENSE, f"nonsense for {key}"))
        if self._draws.happens(habits.sends_picture, f"picture {key}"):
            return (Text(body="", delay=AT_ONCE, pictures=1),)
        if self._draws.happens(habits.long_answer, f"long {key}"):
            return self._long(seen)
        if self._may_slip(seen) and self._draws.happens(habits.slips, f"slips {key}"):
            return self._slip(seen)
        written = self._in_words(seen) if self._talks(seen) else self._as_asked_for(seen)
        twice = self._draws.happens(habits.sends_twice, f"twice {key}") and not self._is_last(seen)
        return make_texts(*(written, written) if twice else (written,))

    def write_again(self, seen: QuestionSeen) -> str:
        """Return the answer to a question asked again: plain, unless she never gives a number."""
        if seen.question.kind is not QuestionKind.NUMBER:
            return plain_choice(self.choose(seen.question), seen)
        return (
            self._pick("no_number", seen) if self._gives_no_number(seen) else str(self.report(seen.question))
        )

    def choose_range(self, question: Question) -> str:
        """Return the number of the range that holds her number, where the study asks in ranges."""
        count = self.report(question)
        return str(1 + sum(count > upper for upper in RANGES))

    def report(self, question: Question) -> int:
        """Return the true number."""
        if question.key == self._world.study.network_size.key:
            return self._worker.network_size
        low, high = question.low or 0, question.high or 100
        return low + self._draws.below(high - low + 1, f"count {question.key}")

    def choose(self, question: Question) -> str:
        """Return the true option's key: by eligibility, by trait, or drawn where the truth is silent."""
        keys = [option.key for option in question.options]
        accepted, habits = self._world.accepted, self._world.habits
        if question.key in accepted:
            ineligible = not self._is_seed and self._draws.happens(habits.ineligible, "ineligible")
            fails = ineligible and question.key == self._world.last_screening
            keys = [key for key in keys if (key in accepted[question.key]) != fails]
        trait = self._worker.traits.get(question.key)
        return trait if trait in keys else self._draws.pick(keys, f"option {question.key}")

    def _as_asked_for(self, seen: QuestionSeen) -> str:
        if seen.question.kind is QuestionKind.NUMBER:
            return write_number(self.report(seen.question), seen, self._draws, self._world.habits)
        return write_choice(self.choose(seen.question), seen, self._draws, self._world.habits)

    def _in_words(self, seen: QuestionSeen) -> str:
        if seen.question.kind is not QuestionKind.NUMBER:
            return write_choice_in_words(self.choose(seen.question), seen, self._draws)
        if self._gives_no_number(seen):
            return self._pick("no_number", seen)
        return write_number_in_words(self.report(seen.question), seen, self._draws)

    def _talks(self, seen: QuestionSeen) -> bool:
        habit = self._world.habits.in_own_words
        return self._gives_no_number(seen) or self._draws.happens(habit, f"own words {seen.question.key}")

    def _gives_no_number(self, seen: QuestionSeen) -> bool:
        if seen.question.key != self._world.study.network_size.key:
            return False
        return self._draws.happens(self._world.habits.gives_no_number, "gives no number")

    def _long(self, seen: QuestionSeen) -> tuple[Text, ...]:
        """Write so much that the phone cuts it in two."""
        number = seen.question.kind is QuestionKind.NUMBER
        answer = str(self.report(seen.question)) if number else plain_choice(self.choose(seen.question), seen)
        return make_texts(self._pick("long", seen), answer)

    def _slip(self, seen: QuestionSeen) -> tuple[Text, ...]:
        """Text another option's number, and put it right in a word, or by BACK and a second answer."""
        right = self.choose(seen.question)
        wrong = self._draws.pick([key for key in seen.numbers if key != right], f"slip {seen.question.key}")
        if self._draws.happens(0.5, f"goes back {seen.question.key}"):
            remedy = load_phrases(seen.language).keywords["back"]
        else:
            label = next(o.label[seen.language] for o in seen.question.options if o.key == right)
            remedy = self._pick("sorry", seen).format(number=seen.numbers[right], label=label)
        return make_texts(seen.numbers[wrong], remedy)

    def _may_slip(self, seen: QuestionSeen) -> bool:
        """Return whether a slip can be put right: not before enrolment, and not the last answer."""
        is_survey = seen.question.key in self._world.asked_of_all
        return is_survey and len(seen.numbers) == len(seen.question.options) > 1 and not self._is_last(seen)

    def _is_last(self, seen: QuestionSeen) -> bool:
        return seen.question.key == self._world.asked_of_all[-1]

    def _pick(self, kind: str, seen: QuestionSeen) -> str:
        return self._draws.pick(load_phrases(seen.language)[kind], f"{kind} {seen.question.key}")


def make_texts(*bodies: str) -> tuple[Text, ...]:
    """Return texts that belong together and follow each other."""
    written: Sequence[Text] = [Text(body=body, delay=number * APART) for number, body in enumerate(bodies)]
    return tuple(written)
