"""How a simulated person reacts to a coupon or a text: what to text, whom to pass a code to, and when."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta

from rds.domain.study import CouponKind, Question, QuestionKind, Study
from rds.simulation.actions import Action, Forward, Text, Wait
from rds.simulation.draws import Draws
from rds.simulation.forwarding import hand_out
from rds.simulation.habits import Habits
from rds.simulation.recognition import CodesSeen, ConsentAsked, LanguageMenu, Other, QuestionSeen, Recognition
from rds.simulation.typing_slips import NONSENSE, plain_choice, write_choice, write_code, write_number
from rds.simulation.workforce import Worker

__all__ = ["Action", "Forward", "Person", "Text", "Wait", "World"]

AT_ONCE = timedelta()
TIRED = 5
"""A person asked the same thing more often than this gives up."""
KEYWORDS = {
    "en": {"stop": "STOP", "help": "HELP", "balance": "BALANCE", "coupons": "COUPONS"},
    "fr": {"stop": "ARRET", "help": "AIDE", "balance": "SOLDE", "coupons": "CODES"},
}


class World:
    """What all people of one simulated fieldwork share.

    `population` is how many workers there are; the same `seed` gives the same people.
    """

    def __init__(self, study: Study, *, population: int, seed: int, habits: Habits | None = None) -> None:
        self.study = study
        self.population = population
        self.seed = seed
        self.habits = habits or Habits()
        self.recognition = Recognition(study)
        self.asked_of_all = tuple(q.key for q in (study.network_size, *study.survey))
        """The questions after enrolment, in order."""
        self.accepted = {q.question.key: q.accepted for q in study.eligibility}
        screening = study.screening(CouponKind.RECRUIT)
        self.last_screening = screening[-1].question.key if screening else None


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
        self._open: Question | None = None
        self._consenting = False
        self._busy_until: datetime | None = None
        self._texts_seen = self._nudges = self._refusals = 0
        self._codes: list[str] = []

    def receive_code(self, code: str, *, approached: Set[int] = frozenset()) -> tuple[Action, ...]:
        """Return what she does with a code, as it is written. She uses one; a second one is left lying."""
        if self.code:
            return ()
        self.code = code
        if self._not_a_seed_and(self.habits.passed_on, "passes coupon on"):
            self.gone = True
            return self._hand_out([code], approached)
        lag = self._lag()
        body = write_code(code, self.draws, self.habits)
        return Text(body=body, delay=lag), self._wait(lag + self.habits.patience)

    def read_text(self, body: str, *, at: datetime, approached: Set[int] = frozenset()) -> tuple[Action, ...]:
        """Return what she does about a text from the study that has reached her phone."""
        if self.gone or self.code is None or (self._busy_until and at < self._busy_until):
            return ()
        self._texts_seen += 1
        self._nudges = self._nudges if self.finished else 0
        match self.world.recognition.recognise(body):
            case LanguageMenu(numbers):
                return self._choose_language(numbers, at)
            case ConsentAsked():
                return self._decide(at)
            case QuestionSeen() as seen:
                return self._consider(seen, at)
            case CodesSeen(codes) if self.finished:
                return self._take_codes(codes, approached)
            case CodesSeen():
                return self._puzzle_over(frozenset(), at)
            case Other(words):
                return self._puzzle_over(words, at)

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
        return self._say(self._keyword("coupons") if asks else self.code, AT_ONCE, at)

    def _choose_language(self, numbers: Mapping[str, str], at: datetime) -> tuple[Action, ...]:
        if "fr" in numbers and self.draws.happens(self.habits.speaks_french, "speaks French"):
            self._language = "fr"
        number = numbers.get(self._language) or next(iter(numbers.values()))
        return self._say(number, self._takes(self.habits.reading, "reading menu"), at)

    def _decide(self, at: datetime) -> tuple[Action, ...]:
        """Consent, refuse in words, or fall silent."""
        self._consenting = True
        reading = self._takes(3 * self.habits.reading, "reading consent")
        if not self._not_a_seed_and(1 - self.habits.consents, "refuses"):
            return self._say("1", reading, at)
        self.gone = True
        in_words = self.draws.happens(self.habits.refuses_in_words, "refuses in words")
        return (Text(body="2", delay=reading),) if in_words else ()

    def _consider(self, seen: QuestionSeen, at: datetime) -> tuple[Action, ...]:
        """Answer a question, unless this is where she leaves or takes a break."""
        key = seen.question.key
        first = key not in self._tries
        self._consenting, self._open = False, seen.question
        self._tries[key] = self._tries.get(key, 0) + 1
        delay = self._time_for(key)
        if first and self._sometime_at(key, 1 - self.habits.completes, "leaves"):
            self.gone = True
            by_stop = self.draws.happens(self.habits.leaves_by_stop, "leaves by STOP")
            return (Text(body=self._keyword("stop"), delay=delay),) if by_stop else ()
        if first and self._sometime_at(key, self.habits.stops_for_a_while, "stops"):
            back = delay + self._takes(self.habits.away, "away")
            return Text(body=self._keyword("stop"), delay=delay), *self._say("START", back, at)
        if self._tries[key] > TIRED:
            self.gone = True
            return ()
        self.finished = self.finished or key == self.world.asked_of_all[-1]
        answer = self._say(self._answer(seen, first=first), delay, at)
        asks = first and self._sometime_at(key, self.habits.asks_help, "asks for help")
        return (Text(body=self._keyword("help"), delay=delay / 2), *answer) if asks else answer

    def _answer(self, seen: QuestionSeen, *, first: bool) -> str:
        """Write the true answer; at first perhaps oddly, and when asked again plainly."""
        key = seen.question.key
        if first and self.draws.happens(self.habits.nonsense, f"nonsense {key}"):
            return self.draws.pick(NONSENSE, f"nonsense for {key}")
        if seen.question.kind is QuestionKind.NUMBER:
            number = self._count(seen.question)
            return write_number(number, seen, self.draws, self.habits) if first else str(number)
        option = self._option(seen.question)
        return write_choice(option, seen, self.draws, self.habits) if first else plain_choice(option, seen)

    def _count(self, question: Question) -> int:
        if question.key == self.world.study.network_size.key:
            return self.worker.network_size
        low, high = question.low or 0, question.high or 100
        return low + self.draws.below(high - low + 1, f"count {question.key}")

    def _option(self, question: Question) -> str:
        """Return the true option's key: by eligibility, by trait, or drawn where the truth is silent."""
        keys = [option.key for option in question.options]
        if question.key in self.world.accepted:
            ineligible = self._not_a_seed_and(self.habits.ineligible, "ineligible")
            fails = ineligible and question.key == self.world.last_screening
            keys = [key for key in keys if (key in self.world.accepted[question.key]) != fails]
        trait = self.worker.traits.get(question.key)
        return trait if trait in keys else self.draws.pick(keys, f"option {question.key}")

    def _puzzle_over(self, words: frozenset[str], at: datetime) -> tuple[Action, ...]:
        """React to a text that is no question: a refused code, or consent or a number to be confirmed."""
        if self._consenting and {"1", "2"} <= words:
            return self._decide(at)
        quoted = any(word.isdecimal() and word in self._said for word in words)
        if self._open and self._open.kind is QuestionKind.NUMBER and quoted:
            return self._say(str(self._count(self._open)), self._takes(self.habits.reading, "confirming"), at)
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
        return *self._hand_out(spent, approached), *(
            Text(body=self._keyword(word), delay=self._takes(self.habits.curious, f"curious about {word}"))
            for word, probability in asked
            if self.draws.happens(probability, f"asks for {word}")
        )

    def _hand_out(self, codes: Sequence[str], approached: Set[int]) -> tuple[Forward, ...]:
        population = self.world.population
        return hand_out(
            codes, self.worker, approached, population=population, draws=self.draws, habits=self.habits
        )

    def _not_a_seed_and(self, probability: float, what: str) -> bool:
        """Return whether she is one of those who do it. Seeds do nothing that keeps them from completing."""
        return not self.is_seed and self.draws.happens(probability, what)

    def _sometime_at(self, key: str, probability: float, what: str) -> bool:
        """Return whether she does it, and at this very question after enrolment."""
        at = self.draws.pick(self.world.asked_of_all, f"{what} at")
        return key == at and self._not_a_seed_and(probability, what)

    def _lag(self) -> timedelta:
        plan = self.world.study.coupons
        if self._not_a_seed_and(self.habits.too_late, "too late"):
            return plan.activation_delay + plan.valid_for + self._takes(self.habits.away, "too late by")
        median = self.habits.seed_lag if self.is_seed else self.habits.lag
        return median * self.draws.log_normal(1, self.habits.lag_sigma, "lag")

    def _takes(self, median: timedelta, what: str) -> timedelta:
        return median * self.draws.log_normal(1, self.habits.spread, what)

    def _time_for(self, key: str) -> timedelta:
        interrupted = self.draws.happens(self.habits.interrupted, f"interrupted at {key}")
        return self._takes(
            self.habits.interruption if interrupted else self.habits.reading, f"time for {key}"
        )

    def _wait(self, delay: timedelta) -> Wait:
        return Wait(texts_seen=self._texts_seen, delay=delay)

    def _say(self, body: str, delay: timedelta, at: datetime) -> tuple[Action, ...]:
        """Text the study, and look again when patience has run out."""
        self._said, self._busy_until = body, at + delay
        return Text(body=body, delay=delay), self._wait(delay + self.habits.patience)

    def _keyword(self, word: str) -> str:
        return KEYWORDS[self._language][word]
