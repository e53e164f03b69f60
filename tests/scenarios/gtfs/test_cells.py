"""Cells as numbers: the quick way for plain columns says the same as a look at every cell."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.gtfs.cells import numbers_of_texts


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("-30.03", -30.03),
        (" 7 ", 7.0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("", math.nan),
        ("nan", math.nan),
        ("inf", math.nan),
        ("1_000", math.nan),
        ("1.2.3", math.nan),
        ("+-1", math.nan),
        ("\N{ARABIC-INDIC DIGIT ONE}", math.nan),
    ],
)
def test_a_cell_is_a_number_or_none_whatever_stands_beside_it(text: str, number: float) -> None:
    for texts in ([text], [text, "1"], ["1", "", text]):
        found = numbers_of_texts(texts)[texts.index(text)]
        assert found == number or (math.isnan(found) and math.isnan(number))


@given(st.lists(st.text("0123456789.+-eE _n", max_size=5), max_size=6))
def test_a_column_is_read_as_its_cells_one_by_one(texts: list[str]) -> None:
    one_by_one = [numbers_of_texts([text, ""])[0] for text in texts]
    np.testing.assert_array_equal(numbers_of_texts(texts), one_by_one)
