"""How many of something, in words."""


def count_of(number: int, thing: str) -> str:
    """Return a number with what it counts: `1 hour`, `2 hours`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
