"""How a simulated person reacts to a coupon or a text: what to text, whom to pass a code to, and when."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta

from rds.domain.study import QuestionKind
from rds.simulation.actions import Action, Forward, Text, Wait
from rds.simulation.answers import AT_ONCE, Answers
from rds.simulation.character import Character
from rds.simulation.draws import Draws
from rds.simulation.forwarding import hand_out
from rds.simulation.phrases import load_phrases
from rds.simulation.recognition import (
    AskedForANumber,
    AskedToConfirmLeaving,
    CodesSeen,
    ConsentAsked,
    LanguageMenu,
    Other,
    QuestionSeen,
    RangesSeen,
    Seen,
)
from rds.simulation.typing_slips import write_code
from rds.simulation.workforce import Worker
from rds.simulation.world import World

TIRED = 5
"""A person asked the same thing more often than this gives up."""
READS_BETWEEN = timedelta(seconds=1.5)
"""What the study says to the first of several texts is not read before the last has been sent."""


class Person:
    """One worker with a phone.

    A person sees only the texts received. Their acts follow from their own draws (the world's seed and their
    position), never from what others did first, except whom they may still approach: `approached` holds the
    positions already given a code, and the caller adds each `Forward.to` to it. Texts that come while a
    person is about to answer are left alone.
    """

    def __init__(self, worker: Worker, world: World, *, is_seed: bool = False) -> None:
        self.worker = worker
        self.world = world
        self.habits = world.habits
        self.draws = Draws(world.seed, worker.position)
        self.is_seed = is_seed
        self.code: str | None = None
        """The code she was given first."""
        self.finished = False
        """Whether she has answered the last question."""
        self.gone = False
        """Whether she will never answer again."""
        self._language = "en"
        self._said = ""
        self._tries: dict[str, int] = {}
        self._character = Character(world, self.draws, is_seed=is_seed)
        self._answers = Answers(worker, world, self.draws, is_seed=is_seed)
        self._open: QuestionSeen | None = None
        self._asked_at: set[str] = set()
        self._leaving = False
        self._consenting = False
        self._busy_until: datetime | None = None
        self._texts_seen = self._nudges = self._refusals = 0
        self._codes: list[str] = []

    def receive_code(self, code: str, *, approached: Set[int] = frozenset()) -> tuple[Action, ...]:
        """Return what she does with a code, as it is written. She uses one; a second one is left lying."""
        if self.code:
            return ()
        self.code = code
        if self._character.does(self.habits.passed_on, "passes coupon on"):
            self.gone = True
            return self._hand_out([code], approached)
        lag = self._character.draw_lag()
        body = write_code(code, self.draws, self.habits)
        return Text(body=body, delay=lag, presents=True), self._wait(lag + self.habits.patience)

    def read_text(self, body: str, *, at: datetime, approached: Set[int] = frozenset()) -> tuple[Action, ...]:
        """Return what she does about a text from the study that has reached her phone."""
        if self.gone or self.code is None or (self._busy_until and at < self._busy_until):
            return ()
        self._texts_seen += 1
        self._nudges = self._nudges if self.finished else 0
        seen = self.world.recognition.recognise(body)
        if self._leaving:
            return self._confirm_leaving(seen)
        match seen:
            case LanguageMenu(numbers):
                return self._choose_language(numbers, at)
            case ConsentAsked():
                return self._decide(at)
            case QuestionSeen() as seen:
                return self._consider(seen, at)
            case RangesSeen() if self._open:
                return self._say_in_time(self._answers.choose_range(self._open.question), at)
            case AskedForANumber() if self._open:
                return self._say_in_time(str(self._answers.report(self._open.question)), at)
            case CodesSeen(codes) if self.finished:
                return self._take_codes(codes, approached)
            case Other(words):
                return self._puzzle_over(words, at)
            case _:
                return self._puzzle_over(frozenset(), at)

    def check_phone(self, wait: Wait, *, at: datetime) -> tuple[Action, ...]:
        """Return the act on looking at the phone again: none if a text came meanwhile, else one more text."""
        if self.gone or self.code is None or wait.texts_seen != self._texts_seen:
            return ()
        if self._nudges == self.habits.nudges:
            self.gone = not self.finished
            return ()
        self._nudges += 1
        # Her code brings the open question again, even a last answer that was not understood.
        asks = self.finished and self._nudges % 2
        if asks:
            return self._say(self._keyword("coupons"), AT_ONCE, at)
        return self._say_all((Text(body=self.code, delay=AT_ONCE, presents=True),), AT_ONCE, at)

    def _choose_language(self, numbers: Mapping[str, str], at: datetime) -> tuple[Action, ...]:
        if "fr" in numbers and self._character.speaks_french() and not self._character.changes_language():
            self._language = "fr"
        number = numbers.get(self._language) or next(iter(numbers.values()))
        return self._say(number, self._character.draw_time(self.habits.reading, "reading menu"), at)

    def _decide(self, at: datetime) -> tuple[Action, ...]:
        """Consent, refuse in words, or fall silent."""
        first, self._consenting = not self._consenting, True
        reading = self._character.draw_time(3 * self.habits.reading, "reading consent")
        talks = first and self.draws.happens(self.habits.in_own_words, "consents in own words")
        if not self._character.does(1 - self.habits.consents, "refuses"):
            goes_along = first and self.draws.happens(self.habits.goes_along, "goes along")
            words = "goes_along" if goes_along else "agrees" if talks else None
            return self._say(self._phrase(words) if words else "1", reading, at)
        self.gone = True
        in_words = self.draws.happens(self.habits.refuses_in_words, "refuses in words")
        return (Text(body=self._phrase("refuses") if talks else "2", delay=reading),) if in_words else ()

    def _consider(self, seen: QuestionSeen, at: datetime) -> tuple[Action, ...]:
        """Answer a question, unless this is where she leaves, takes a break or asks for something first."""
        key = seen.question.key
        first = key not in self._tries
        self._consenting, self._open = False, seen
        delay = self._character.draw_time_for(key)
        if first and self._character.does_at(key, 1 - self.habits.completes, "leaves"):
            return self._leave(delay)
        if first and self._character.does_at(key, self.habits.stops_for_a_while, "stops"):
            self._tries[key] = 1
            back = delay + self._character.draw_time(self.habits.away, "away")
            return Text(body=self._keyword("stop"), delay=delay), *self._say("START", back, at)
        if first and (words := self._asks_first(seen)):
            return self._say(words, delay, at)
        self._tries[key] = self._tries.get(key, 0) + 1
        if self._tries[key] > TIRED:
            self.gone = True
            return ()
        self.finished = self.finished or key == self.world.asked_of_all[-1]
        return (
            self._say_all(self._answers.write_first(seen), delay, at)
            if first
            else self._say(self._answers.write_again(seen), delay, at)
        )

    def _asks_first(self, seen: QuestionSeen) -> str | None:
        """Return what she asks before she answers: help, another language, or something of her own."""
        key = seen.question.key
        changes = self._character.speaks_french() and self._character.changes_language()
        if changes and self._language != "fr" and self._character.is_at(key, "changes language"):
            self._language = "fr"
            return self._phrase("language_asked_for")
        if key in self._asked_at:
            return None
        self._asked_at.add(key)
        if self._character.does_at(key, self.habits.asks_help, "asks for help"):
            return self._keyword("help")
        asks = self.draws.happens(self.habits.asks_back, f"asks back at {key}")
        return self.draws.pick(load_phrases(self._language)["asides"], f"aside at {key}") if asks else None

    def _leave(self, delay: timedelta) -> tuple[Action, ...]:
        """Ask the study to stop, by keyword or in a sentence, or fall silent."""
        self.gone = not self.draws.happens(self.habits.leaves_by_stop, "leaves by STOP")
        if self.gone:
            return ()
        self._leaving = True
        in_words = self.draws.happens(self.habits.leaves_in_words, "leaves in words")
        return (Text(body=self._phrase("leaves") if in_words else self._keyword("stop"), delay=delay),)

    def _confirm_leaving(self, seen: Seen) -> tuple[Action, ...]:
        """Text the word that confirms it, if the study asks for one, and read nothing more."""
        self.gone = True
        if not isinstance(seen, AskedToConfirmLeaving):
            return ()
        return (Text(body=seen.word, delay=self._character.draw_time(self.habits.reading, "confirming")),)

    def _puzzle_over(self, words: frozenset[str], at: datetime) -> tuple[Action, ...]:
        """React to a text that is no question: a refused code, or consent or a number to be confirmed."""
        if self._consenting and {"1", "2"} <= words:
            return self._decide(at)
        quoted = any(word.isdecimal() and word in self._said for word in words)
        if self._open and self._open.question.kind is QuestionKind.NUMBER and quoted:
            return self._say_in_time(str(self._answers.report(self._open.question)), at)
        if self._open and self._open.question.key not in self._tries:
            return self._consider(self._open, at)
        if self.finished:
            return () if self._codes else (self._wait(self.habits.patience),)
        if self._consenting or self._open:
            return ()
        retries = (self.habits.second_try, self.habits.third_try)
        if self._refusals == len(retries):
            self.gone = True
            return ()
        self._refusals += 1
        return (self._wait(retries[self._refusals - 1]),)

    def _take_codes(self, codes: Sequence[str], approached: Set[int]) -> tuple[Action, ...]:
        """Hand out as many codes as she means to, and now and then ask the study something later."""
        first, new = not self._codes, [code for code in codes if code not in self._codes]
        plan = self.habits.seed_forwards if self.is_seed else self.habits.forwards
        left = max(0, self.draws.which(plan, "forwards") - len(self._codes))
        self._codes += new
        handed = self._hand_out(new[:left], approached)
        return (
            (*handed, *self._afterwards(approached | {action.to for action in handed})) if first else handed
        )

    def _afterwards(self, approached: Set[int]) -> tuple[Action, ...]:
        """Sometimes pass on the code just used; some days later ask for the balance or the coupons."""
        shares = self.draws.happens(self.habits.shares_spent_code, "shares code")
        spent = [self.code] if self.code and shares else []
        asked = (("balance", self.habits.asks_balance), ("coupons", self.habits.asks_coupons))
        said = (
            ("thanks", self.habits.says_thanks),
            ("curious", self.habits.asks_afterwards),
            ("complains", self.habits.complains),
            ("new_phone", self.habits.changes_phone),
        )
        return (
            *self._hand_out(spent, approached),
            *(
                Text(
                    body=self._phrase(kind),
                    delay=self._character.draw_time(self.habits.reading, f"says {kind}"),
                )
                for kind, probability in said
                if self.draws.happens(probability, f"says {kind} at all")
            ),
            *(
                Text(
                    body=self._keyword(word),
                    delay=self._character.draw_time(self.habits.curious, f"curious about {word}"),
                )
                for word, probability in asked
                if self.draws.happens(probability, f"asks for {word}")
            ),
        )

    def _hand_out(self, codes: Sequence[str], approached: Set[int]) -> tuple[Forward, ...]:
        population = self.world.population
        return hand_out(
            codes, self.worker, approached, population=population, draws=self.draws, habits=self.habits
        )

    def _wait(self, delay: timedelta) -> Wait:
        return Wait(texts_seen=self._texts_seen, delay=delay)

    def _say(self, body: str, delay: timedelta, at: datetime) -> tuple[Action, ...]:
        """Text the study, and look again when patience has run out."""
        return self._say_all((Text(body=body, delay=AT_ONCE),), delay, at)

    def _say_in_time(self, body: str, at: datetime) -> tuple[Action, ...]:
        return self._say(body, self._character.draw_time(self.habits.reading, "confirming"), at)

    def _say_all(self, texts: Sequence[Text], delay: timedelta, at: datetime) -> tuple[Action, ...]:
        """Text the study what belongs together, and look again when patience has run out."""
        last = delay + texts[-1].delay
        self._said = texts[-1].body
        self._busy_until = at + last + (READS_BETWEEN if len(texts) > 1 else AT_ONCE)
        return *(replace(text, delay=delay + text.delay) for text in texts), self._wait(
            last + self.habits.patience
        )

    def _keyword(self, word: str) -> str:
        return load_phrases(self._language).keywords[word]

    def _phrase(self, kind: str) -> str:
        return self.draws.pick(load_phrases(self._language)[kind], f"phrase of {kind}")
