"""Numbers in cells: never guessed, always within bounds."""

import pytest

from network.cell_numbers import NumberRule, number_of, number_under
from network.errors import InputError


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("-0.5", -0.5), (".5", 0.5), ("5.", 5), ("+1e3", 1000), (" 7 ", 7), ("007", 7)],
)
def test_plain_numbers_are_read(text: str, value: float) -> None:
    assert number_of(text) == value


@pytest.mark.parametrize("text", ["1,234", "1.234.567", "1'234", "1 234", "12,5"])
def test_numbers_that_could_mean_two_things_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="ambiguous"):
        number_of(text)


def test_a_decimal_comma_is_read_where_the_table_uses_it() -> None:
    assert number_of("10,5", decimal_comma=True) == 10.5
    with pytest.raises(InputError, match="ambiguous"):
        number_of("1.234", decimal_comma=True)  # thousands in such a table, or not?


@pytest.mark.parametrize(
    "text", ["twelve", "0x10", "1_000", "\uff11\uff12", "#16", "--3", "1e", "."]
)
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(InputError, match="is not a number"):
        number_of(text)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("", "trips: the cell is blank"),
        ("-31", "trips -31 must not be negative"),
        ("1e308", r"trips 1e\+308 is not plausible"),
        ("1e999", "inf is not a number of trips"),
        ("inf", "inf is not a number of trips"),
        ("NaN", "NaN is not a number of trips"),
    ],
)
def test_a_broken_rule_is_named(cell: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        number_under(NumberRule("trips"), cell)
