"""What a coordinator is told about a file that is no study file at all."""

from itertools import pairwise

import pytest

from rds.studyfile import check
from tests.support.study_texts import LEAST, change, line_of


def test_a_key_written_twice_is_refused_with_both_lines(problems):
    text = change(LEAST, "country: CA", "country: CA\nsender: Somebody Else")

    (problem,) = problems(text)

    first = line_of(text, "sender: Example")
    assert problem.line == line_of(text, "Somebody Else")
    assert problem.message == f"written twice (first on line {first}). Keep one of them."


@pytest.mark.parametrize(
    ("text", "line", "advice"),
    [
        ("id: a\ntitle: Work: a study\n", 2, "needs quotes"),
        ("id: a\ntitle: {en: Are you 18?, fr: b}\n", 2, "question mark needs quotes"),
        ("id: a\n\ttitle: b\n", 2, "spaces, not with tabs"),
        ('id: "a\ntitle: b\n', None, "quotes"),
        ("id: a\ntitle b\nsender: c\n", None, '"key: value"'),
        ("a: &x [*x]\n", None, "refers to itself"),
        ("[" * 5000, None, "nested too deeply"),
        ("a: \x00", None, "UTF-8"),
        ("? [a, b]\n: c\n", 1, "a single word"),
        ("- id: a\n", 1, "a group of keys belongs"),
        ("", None, "missing"),
        ("just words", 1, "a group of keys belongs"),
    ],
)
def test_a_file_that_is_not_readable_is_explained(problems, text, line, advice):
    found = problems(text)

    assert any(advice in problem.message for problem in found), [str(problem) for problem in found]
    assert line is None or found[0].line == line


def test_a_file_that_unfolds_into_millions_of_values_is_refused(problems):
    levels = "\n".join(
        f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]" for before, after in pairwise("abcdefghi")
    )

    (problem,) = problems(f"a: &a [x, x, x]\n{levels}\n")

    assert "holds more than 20,000 values" in problem.message


def test_no_tag_in_a_file_is_obeyed(problems):
    found = problems(LEAST + '\nnote: !!python/object/apply:os.system ["true"]\n')

    assert [problem.place for problem in found] == ["note"]


def test_a_file_that_is_not_there_is_named(tmp_path):
    (problem,) = check(tmp_path / "nowhere.yaml")

    assert (
        str(problem)
        == "nowhere.yaml: cannot be opened (No such file or directory). Give the path of a study file."
    )


def test_a_file_in_another_encoding_is_named(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text("title: Étude\n", encoding="latin-1")

    assert "Save it with the encoding UTF-8" in check(path)[0].message
