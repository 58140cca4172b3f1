"""Where a demonstration writes when an earlier one has left its files."""

from pathlib import Path

import pytest

from rds.demo.environment import DemonstrationError
from rds.demo.output_folder import choose_folder


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def leave_a_run_in(*names):
    for name in names:
        Path(name).mkdir()
        (Path(name) / "recruitment.csv").touch()


def test_the_first_run_writes_into_demo_output():
    Path("demo-output").mkdir()

    assert choose_folder(None, overwrite=False) == Path("demo-output")


def test_a_later_run_writes_beside_the_earlier_ones():
    leave_a_run_in("demo-output", "demo-output-2")

    assert choose_folder(None, overwrite=False) == Path("demo-output-3")


def test_a_folder_that_is_named_and_holds_files_is_refused_unless_it_may_be_overwritten():
    leave_a_run_in("mine", "demo-output")

    with pytest.raises(DemonstrationError, match="--overwrite"):
        choose_folder(Path("mine"), overwrite=False)
    assert choose_folder(Path("mine"), overwrite=True) == Path("mine")
    assert choose_folder(None, overwrite=True) == Path("demo-output")
