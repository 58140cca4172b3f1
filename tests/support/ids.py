"""The ids of pure tests: the real source under a key that everybody knows."""

from rds.machine import KeyedIdSource


def ids_of_a_test() -> KeyedIdSource:
    return KeyedIdSource(b"a key of the tests")
