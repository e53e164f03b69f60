"""One order of stops for several ways."""

from hypothesis import given
from hypothesis import strategies as st

from scenarios.printed_timetables.merged_stops import MergedStops, common_places

SEQUENCES = st.lists(st.integers(0, 5), min_size=2, max_size=8)


@given(st.lists(SEQUENCES, min_size=1, max_size=5))
def test_every_way_keeps_the_order_of_its_stops(ways: list[list[int]]) -> None:
    merged = MergedStops()
    inside = [way for way, stops in enumerate(ways) if merged.takes(way, stops)]
    assert inside[0] == 0
    rows = merged.stops()
    for way in inside:
        places = merged.places_of(way)
        assert places == sorted(set(places))
        assert [rows[place] for place in places] == ways[way]


@given(SEQUENCES, SEQUENCES)
def test_common_places_are_as_many_as_any_common_order_has(a: list[int], b: list[int]) -> None:
    places = common_places(a, b)
    assert all(a[i] == b[j] for i, j in places)
    assert places == sorted(places)
    parts: set[tuple[int, ...]] = {()}  # every subsequence of a
    for stop in a:
        parts |= {(*part, stop) for part in parts}
    in_b = [part for part in parts if _is_part(part, b)]
    assert len(places) == max(map(len, in_b))


def _is_part(part: tuple[int, ...], whole: list[int]) -> bool:
    left = iter(whole)
    return all(stop in left for stop in part)


def test_a_way_with_half_of_its_stops_in_common_stays_outside() -> None:
    merged = MergedStops()
    merged.takes(0, [1, 2, 3, 4])
    assert not merged.takes(1, [1, 2, 8, 9])
    assert merged.takes(2, [1, 2, 3, 9])
    assert merged.stops() == [1, 2, 3, 4, 9]
