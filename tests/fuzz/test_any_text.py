"""Any text in any order of the conversation: no fault, no silence, no leak, and a record that explains the
state.
"""

from hypothesis import given, settings

from tests.fuzz.actions import histories
from tests.fuzz.stage import a_stage


def test_whatever_is_texted_is_answered_or_shown_to_the_team_and_told_to_nobody_else(database, loop):
    do = loop.run_until_complete
    opened = a_stage(database)
    stage = do(opened.__aenter__())

    @settings(max_examples=6)
    @given(histories(shortest=15, longest=40, at_once=6))
    def any_history(acts):
        assert do(stage.play(acts)).findings() == []

    try:
        any_history()
    finally:
        do(opened.__aexit__(None, None, None))
    assert stage.done["texts"] > 100, "histories this short show nothing"
