"""TOML of hostile size and depth is refused before a value of it is used."""

import pytest

from network.toml_text import MOST_NESTED, parsed_toml


def test_the_largest_whole_number_of_64_bits_is_read() -> None:
    assert parsed_toml("seed = 9223372036854775807") == {"seed": 2**63 - 1}


@pytest.mark.parametrize(
    "text",
    [
        "buses = 9223372036854775808",  # 2^63
        "buses = 0x" + "F" * 20_000,  # read in no time, shown in hours
        "buses = 1" + "0" * 5_000,
        "[demand]\nAM = -1" + "0" * 400,
        "parts = [[1], [0x" + "F" * 400 + "]]",
    ],
)
def test_a_whole_number_of_more_than_64_bits_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="64 bits"):
        parsed_toml(text)


@pytest.mark.parametrize(
    "text",
    [
        f"[{'.'.join(['a'] * 20_000)}]\nx = 1",  # tomllib nests tables without recursion
        f"x = {'[' * 50_000}{']' * 50_000}",
        f"x = {'[' * (MOST_NESTED + 1)}{']' * (MOST_NESTED + 1)}",
    ],
)
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(RecursionError):
        parsed_toml(text)


def test_usual_nesting_is_read() -> None:
    assert parsed_toml('parts = [["0:15", ["0:30"]]]')["parts"] == [["0:15", ["0:30"]]]
