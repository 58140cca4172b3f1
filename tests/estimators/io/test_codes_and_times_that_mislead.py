"""What a questionnaire or a spreadsheet leaves in a file is named, and the advice given works."""

import re

import pytest

from estimators import SampleProblems, read_csv

PEOPLE = [(str(i), "" if i < 3 else str(i // 3 + 1), str(4 + i % 7), str(20 + i)) for i in range(1, 31)]


def write(tmp_path, rows, names="id,recruiter_id,network_size,answer"):
    path = tmp_path / "study.csv"
    path.write_text("\n".join([names, *map(",".join, rows)]) + "\n")
    return path


def with_answers(answers):
    return [(*row[:3], answers.get(row[0], row[3])) for row in PEOPLE]


def advised(notes):
    """The codes that the notes advise, by the column that they name."""
    found = [re.findall(r"--missing-code=\"?(?:(\w+)=)?([^\s\"]+)", note) for note in notes]
    return [pair for pairs in found for pair in pairs]


def test_several_codes_for_no_answer_are_named_together_and_go_when_the_advice_is_followed(tmp_path):
    path = write(tmp_path, with_answers({"4": "97", "5": "98", "6": "99", "7": "99"}))

    codes = advised(read_csv(path, ["answer"]).notes)
    followed = read_csv(
        path, ["answer"], missing_codes_by_column={"answer": [code for _, code in codes]}
    ).outcome("answer")

    assert codes == [("answer", "97"), ("answer", "98"), ("answer", "99")]
    assert followed.known.sum() == 26
    assert followed.values[followed.known].max() == 50


def test_codes_that_stand_beside_each_other_are_named_among_categories(tmp_path):
    answers = {row[0]: str(1 + int(row[0]) % 2) for row in PEOPLE}
    path = write(tmp_path, with_answers({**answers, "4": "97", "5": "98", "6": "99"}))

    notes = read_csv(path, ["answer"], categories=["answer"]).notes

    assert advised(notes) == [("answer", "97"), ("answer", "98"), ("answer", "99")]


def test_a_scale_that_runs_to_nine_has_no_codes(tmp_path):
    answers = {row[0]: str(1 + int(row[0]) % 9) for row in PEOPLE}

    assert not advised(
        read_csv(write(tmp_path, with_answers(answers)), ["answer"], categories=["answer"]).notes
    )


def test_sizes_of_97_98_and_99_beside_small_ones_are_named(tmp_path):
    codes = {"4": "97", "5": "98", "6": "99"}
    path = write(tmp_path, [(i, by, codes.get(i, size), answer) for i, by, size, answer in PEOPLE])

    assert any("implausibly large (97, 98, 99) for 3 of 30" in note for note in read_csv(path, []).notes)


def test_a_code_beside_categories_leaves_network_sizes_alone_when_the_advice_is_followed(tmp_path):
    answers = {row[0]: "yes" if int(row[0]) % 2 else "no" for row in PEOPLE}
    path = write(tmp_path, with_answers({**answers, "4": "9"}))

    [(column, code)] = advised(read_csv(path, ["answer"]).notes)
    followed = read_csv(path, ["answer"], missing_codes_by_column={column: [code]})

    assert followed.outcome("answer").levels == ("no", "yes")
    assert (followed.network_size == 9).any()


def test_infinity_among_numbers_is_named_as_what_keeps_them_from_being_numbers(tmp_path):
    path = write(tmp_path, with_answers({"4": "Inf"}))

    assert any("1 of 30 answers are no numbers: --missing-code=Inf" in n for n in read_csv(path).notes)
    assert read_csv(path, missing_codes=["Inf"]).outcome("answer").known.sum() == 29


@pytest.mark.parametrize(
    ("times", "says"),
    [
        (lambda day: str(45000 + day), "Excel's numbers of days: show the column as dates"),
        (lambda day: "2026-01-01" if day == 9 else f"2026-02-{day % 28 + 1:02d}", "leave them out"),
    ],
    ids=["days as Excel numbers them", "a recruit before the recruiter"],
)
def test_times_that_cannot_be_used_say_what_to_do(tmp_path, times, says):
    rows = [(*row, times(1 if row[1] == "" else int(row[0]))) for row in PEOPLE[:27]]
    path = write(tmp_path, rows, "id,recruiter_id,network_size,answer,recruited_at")

    with pytest.raises(SampleProblems, match=says):
        read_csv(path, ["answer"], recruited_at="recruited_at")
    assert len(read_csv(path, ["answer"])) == 27


def test_a_circle_says_where_to_look(tmp_path):
    turned = {"10": "11", "11": "10"}
    path = write(tmp_path, [(i, turned.get(i, by), size, answer) for i, by, size, answer in PEOPLE])

    with pytest.raises(SampleProblems, match=r"in a circle\. Correct their recruiters in the file"):
        read_csv(path, [])


def test_a_column_that_says_who_is_a_seed_is_no_answer(tmp_path):
    rows = [(*row, "yes" if row[1] == "" else "no") for row in PEOPLE]

    sample = read_csv(write(tmp_path, rows, "id,recruiter_id,network_size,answer,Is_Seed"))

    assert list(sample.outcomes) == ["answer"]
