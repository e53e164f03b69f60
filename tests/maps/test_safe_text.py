"""Tests of the only ways in which a text or colour of somebody else gets into a page."""

import html

import pytest

from maps.folium_page import json_block
from maps.safe_text import colour, plain, safe
from network.errors import InputError
from tests.maps.hostile_names import PROBES, shared_probes

_ENTITY_CHARACTERS = set("&#;0123456789")


@pytest.mark.parametrize("name", PROBES)
def test_a_safe_text_means_nothing_and_reads_as_it_was_written(name: str) -> None:
    text = safe(name)
    special = {c for c in text if not c.isalnum()} - set(" .,-")
    assert special <= _ENTITY_CHARACTERS
    assert html.unescape(text) == plain(name)


@pytest.mark.data
def test_shared_probes_mean_nothing_and_read_as_they_were_written() -> None:
    for name in shared_probes():
        assert not set(safe(name)) & set("<>\"'`{}%$\\=/")
        assert html.unescape(safe(name)) == plain(name)


def test_thin_spaces_within_numbers_stay() -> None:
    assert plain("1\u202f358 trips") == "1\u202f358 trips"
    assert html.unescape(safe("1\u202f358 trips")) == "1\u202f358 trips"


def test_a_long_text_is_cut() -> None:
    assert len(plain("x" * 3000)) == 200
    assert len(plain("x\u202f" * 3000)) == 200


def test_what_turns_round_the_reading_direction_is_dropped() -> None:
    assert plain("Stop \u202egnp.exe\u202c end") == "Stop gnp.exe end"


@pytest.mark.parametrize(
    "text", ["red", "#fff", "#0072b2;x", "#0072b2\n", "url(x)", "#" + 6 * "\u0661"]
)
def test_only_six_hexadecimal_digits_are_a_colour(text: str) -> None:
    with pytest.raises(InputError, match="is not a colour"):
        colour(text)


def test_a_data_block_cannot_end_its_element_nor_start_a_template() -> None:
    block = json_block(list(map(plain, PROBES)))
    assert not set(block) & set("<>&\u2028\u2029")
    for start in ("{" + "{", "{" + "%", "{" + "#"):
        assert start not in block
