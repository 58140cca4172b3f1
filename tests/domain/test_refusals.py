"""Every way a rule can say no has a code of its own, and whatever a code can meet has words for the
participant.
"""

import ast
import inspect
from pathlib import Path

from rds.domain import refusals
from rds.domain.conversation import presenting
from rds.domain.conversation.presenting import REPLY_TO
from rds.domain.refusals import RuleBroken
from rds.domain.replies import ReplyKey

DOMAIN = Path(inspect.getfile(refusals)).parent
MET_BY_A_CODE = [DOMAIN / "coupons.py", DOMAIN / "guessing.py", Path(inspect.getfile(presenting))]


def list_raised(path, functions):
    """Return the names of the refusals that these functions of a file raise."""
    return {
        raised.exc.id
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef) and function.name in functions
        for raised in ast.walk(function)
        if isinstance(raised, ast.Raise) and isinstance(raised.exc, ast.Name)
    }


def test_every_refusal_has_a_code_of_its_own():
    codes = [refusal.code for refusal in RuleBroken.__subclasses__()]

    assert len(codes) == len(set(codes))
    assert RuleBroken.code not in codes


def test_every_refusal_that_a_code_can_meet_has_a_reply():
    checks = {
        "check_code",
        "check_country",
        "check_open",
        "check_recruiting",
        "check_budget",
        "check_presentable",
        "check_guesses",
    }
    met = set().union(*(list_raised(path, checks) for path in MET_BY_A_CODE))

    assert len(met) == 15
    assert {getattr(refusals, name).code for name in met} == set(REPLY_TO)
    assert set(REPLY_TO.values()) <= set(ReplyKey)


def test_every_refusal_says_what_happened_and_nothing_about_whom():
    for refusal in RuleBroken.__subclasses__():
        assert inspect.getdoc(refusal)
        assert str(refusal()) == ""
