"""A study in the middle of its fieldwork: some forty people in chains, and texts that need a person."""

import random
from itertools import count

from tests.support.office import Office, phone

SEEDS, PEOPLE = 5, 42
ODD_TEXTS = (
    "Hi I finish the survey and still no 20$",
    "this is my new phone the old one is gone",
    "supprimez mes réponses svp",
    "my manager ask about this, i dont want trouble",
    "why 3 texts at once??",
    "can my cousin in Hamilton do it",
    "my husband will hurt me if he sees this",
    "Hello? you said 20 dollars. my friend got hers",
)


async def live_through_weeks(office: Office) -> None:
    """Let people recruit each other for some weeks, be paid, and write what no rule answers."""
    draws, numbers = random.Random(7), count(1)
    waiting = []
    for _ in range(SEEDS):
        waiting.append(await office.seed_coupon())
        office.clock.forward(minutes=1)
    taken: list[str] = []
    while waiting and len(taken) < PEOPLE:
        code = waiting.pop(0)
        who = phone(next(numbers))
        answers = {
            "network_size": str(draws.randint(2, 40)),
            **{key: draws.choice("12") for key in ("ethnicity", "gender", "sector", "low_income", "health")},
        }
        await office.take_part(who, code, until="sector" if len(taken) % 12 == 11 else None, **answers)
        taken.append(who)
        office.clock.forward(hours=draws.randint(5, 22))
        if (await office.phone_state(who)).participant:
            waiting += [coupon.code for coupon in await office.coupons_of(who)][: draws.choice((1, 2, 2, 3))]
        if len(taken) % 8 == 0:
            await office.run_due_work()
            await office.pay()
    for who, words in zip(taken[3::5], ODD_TEXTS, strict=False):
        await office.text(who, words)
        office.clock.forward(hours=3)
    await office.text(taken[3], "Hello?? I said where is my 20 dollars")
    await office.text(taken[1], "STOP")
