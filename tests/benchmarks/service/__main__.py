"""The service's speed and size.

Run as `python -m tests.benchmarks.service speed|scale|pages|soak|capacity`.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator

from tests.benchmarks.service import capacity, pages, scale, soak, speed


def main() -> None:
    """Measure what the command line names and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.service", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command")
    fast = commands.add_parser("speed", help="texts per second, against one bare statement")
    fast.add_argument("--rounds", type=int, default=5)
    fast.add_argument("--texts", type=int, default=2400, help="coupons presented each way in each round")
    large = commands.add_parser("scale", help="cost of a text with ever more participants in the database")
    large.add_argument("--rounds", type=int, default=5)
    large.add_argument("--texts", type=int, default=1200)
    large.add_argument("--participants", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    long = commands.add_parser("soak", help="memory over a long time at ten times the field's peak")
    long.add_argument("--minutes", type=float, default=10)
    console = commands.add_parser(
        "pages", help="the console's pages, with live streams open, and what they cost the texts"
    )
    console.add_argument("--looks", type=int, default=40, help="how often each page is opened")
    console.add_argument("--rounds", type=int, default=5)
    console.add_argument(
        "--texts", type=int, default=2400, help="coupons presented with and without clicks in each round"
    )
    console.add_argument("--participants", type=int, nargs="+", default=[658, 100_000])
    much = commands.add_parser("capacity", help="what one service on one machine carries")
    much.add_argument("--rounds", type=int, default=3)
    much.add_argument("--people", type=int, default=200, help="who take part, and who text in each round")
    wanted = vars(parser.parse_args())
    measures = {
        "speed": speed.measure,
        "scale": scale.measure,
        "pages": pages.measure,
        "soak": soak.measure,
        "capacity": capacity.measure,
    }
    measure = measures[wanted.pop("command")]
    asyncio.run(say(measure(**wanted)))


async def say(lines: AsyncIterator[str]) -> None:
    """Print each line when it comes."""
    async for line in lines:
        print(line, flush=True)  # noqa: T201 - this is a program


if __name__ == "__main__":
    main()
