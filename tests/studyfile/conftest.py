import pytest

from rds.studyfile import Problem, check


@pytest.fixture
def problems(tmp_path):
    """Check a text as study.yaml."""

    def check_text(text: str) -> list[Problem]:
        path = tmp_path / "study.yaml"
        path.write_text(text, encoding="utf-8")
        return check(path)

    return check_text
