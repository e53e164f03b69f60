"""File names for ids that anybody may have chosen."""

import re

from hypothesis import given
from hypothesis import strategies as st

from scenarios.printed_timetables.file_names import file_names
from tests.maps.hostile_names import PROBES


@given(st.lists(st.text(max_size=60), max_size=12))
def test_names_are_safe_and_differ_on_every_file_system(ids: list[str]) -> None:
    names = file_names(ids, {"index"})
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name, re.ASCII) for name in names)
    assert len({name.lower() for name in names} | {"index"}) == len(ids) + 1


def test_probes_climb_out_of_no_folder() -> None:
    names = file_names(["../..", "/etc/passwd", "a/b", "..", ".", "", "C:\\x", *PROBES])
    assert names[:7] == ("line_1", "etc-passwd_2", "a-b_3", "line_4", "line_5", "line_6", "C-x_7")


def test_names_of_devices_are_not_given() -> None:
    assert file_names(["CON", "nul", "com1"]) == ("CON_1", "nul_2", "com1_3")


def test_a_name_that_is_kept_is_not_taken_by_a_repaired_one() -> None:
    assert file_names(["a b", "a-b_1"]) == ("a-b_1_", "a-b_1")
