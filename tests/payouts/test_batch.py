"""The finance office's file: it goes out, is opened in a spreadsheet, and comes back."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rds.app.confirm_payouts import Confirmation, Result
from rds.app.export_payouts import PayeeLine
from rds.app.ports import Payout
from rds.domain.ids import CallerId, ParticipantId, PayoutId, StudyId
from rds.domain.money import Money
from rds.payouts.batch import COLUMNS, ConfirmationFileError, from_csv, to_csv
from tests.support.office import phone

TWENTY_DOLLARS = Money(2000, "CAD")


def a_line(payout="3f9c", amount=TWENTY_DOLLARS, payee=1):
    return PayeeLine(
        payout=Payout(
            id=PayoutId(payout),
            study=StudyId("a-study"),
            participant=ParticipantId("somebody"),
            caller=CallerId("somebody's phone"),
            amount=amount,
            method="batch",
            status="requested",
        ),
        phone=phone(payee),
        requested_on="2020-06-03",
        batch=1,
    )


def opened(text, delimiter=","):
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def send_back(text, *, delimiter=",", **references):
    """Return the file as a spreadsheet saves it, with references filled in by payout."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    for row in opened(text):
        writer.writerow({**row, "reference": references.get(row["payout_id"].removeprefix("p-"), "")})
    return out.getvalue()


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Money(2000, "CAD"), "20.00"),
        (Money(5, "USD"), "0.05"),
        (Money(2000, "JPY"), "2000"),
        (Money(2000, "KWD"), "2.000"),
        (Money(2**53 + 1, "CAD"), "90071992547409.93"),
    ],
)
def test_an_amount_has_as_many_decimals_as_its_currency(amount, written):
    (row,) = opened(to_csv([a_line(amount=amount)]))

    assert (row["amount"], row["currency"]) == (written, amount.currency)


@given(minor=st.integers(1, 10**15), currency=st.sampled_from(["CAD", "EUR", "JPY", "XOF", "KWD", "TND"]))
def test_no_amount_loses_or_gains_a_cent(minor, currency):
    (row,) = opened(to_csv([a_line(amount=Money(minor, currency))]))

    whole, _, part = row["amount"].partition(".")
    assert Decimal(row["amount"]) * 10 ** len(part) == minor
    assert whole


@pytest.mark.parametrize("payout", ["12345678901234567890", "12e45", "0012", "1-2"])
def test_no_id_looks_like_a_number_or_a_date_to_a_spreadsheet(payout):
    (row,) = opened(to_csv([a_line(payout)]))

    assert row["payout_id"][0].isalpha()
    assert from_csv(send_back(to_csv([a_line(payout)]), **{payout: "cheque 7"})) == [
        Confirmation(payout=PayoutId(payout), reference="cheque 7", batch=1)
    ]


def test_a_number_keeps_its_plus_sign_in_a_spreadsheet():
    (row,) = opened(to_csv([a_line()]))

    assert row["phone"] == f"'{phone(1)}"


@given(
    st.dictionaries(
        st.text("0123456789abcdef", min_size=20, max_size=20), st.sampled_from(["", "ref 1", "é;7"])
    )
)
def test_exactly_the_lines_with_a_reference_come_back(references):
    text = send_back(to_csv(a_line(payout) for payout in references), **references)

    assert [(one.payout, one.reference) for one in from_csv(text)] == [
        (payout, reference) for payout, reference in references.items() if reference
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_spreadsheet_may_part_columns_as_its_country_does(delimiter):
    text = send_back(
        to_csv([a_line("3f9c"), a_line("77aa")]), delimiter=delimiter, **{"3f9c": "cheque 7, sent"}
    )

    assert from_csv(text) == [Confirmation(payout=PayoutId("3f9c"), reference="cheque 7, sent", batch=1)]


def test_columns_may_be_moved_added_and_left_out():
    text = "note,reference,payout_id\nby hand,cheque 7,p-3f9c\n"

    assert from_csv(text) == [Confirmation(payout=PayoutId("3f9c"), reference="cheque 7")]


def test_lines_that_a_spreadsheet_left_empty_or_short_are_no_payments():
    assert from_csv("payout_id,reference\n,\np-3f9c\n\n") == []


def test_every_problem_is_listed_with_its_line_and_nothing_is_confirmed():
    with pytest.raises(ConfirmationFileError) as refused:
        from_csv("payout_id,reference\np-1,a\n,b\np-1,c\n")

    assert refused.value.problems == (
        "line 3: a reference without a payout_id",
        "line 4: payout 1 stands here twice",
    )


def test_the_payments_office_says_which_payments_were_made_and_which_failed():
    text = (
        "payout_id,batch,result,reference,reason\n"
        "p-1,4,paid,cheque 7,\np-2,4,Failed,,account closed\np-3,4,,,\n"
    )

    assert from_csv(text) == [
        Confirmation(payout=PayoutId("1"), reference="cheque 7", batch=4),
        Confirmation(payout=PayoutId("2"), result=Result.FAILED, reason="account closed", batch=4),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("p-1,paid,,", "line 2: paid without a reference"),
        ("p-1,failed,,", "line 2: failed without a reason"),
        ("p-1,perhaps,cheque 7,", 'line 2: result is "perhaps": write paid or failed'),
        (",failed,,closed", "line 2: a result without a payout_id"),
    ],
)
def test_a_result_that_says_too_little_is_named_and_nothing_is_confirmed(line, said):
    with pytest.raises(ConfirmationFileError) as refused:
        from_csv(f"payout_id,result,reference,reason\n{line}\n")

    assert [problem.startswith(said) for problem in refused.value.problems] == [True]
