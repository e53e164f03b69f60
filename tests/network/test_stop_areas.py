"""Stop areas: what riders take for one place, never wider than 150 m."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from network.quantities import FloatArray, IntArray, floats
from network.stop_areas import stop_areas
from network.stops import StopAreaTable


def areas_on_a_line(
    *places: float, names: tuple[str, ...] | None = None
) -> tuple[IntArray, StopAreaTable]:
    x, y = floats(places), floats(np.zeros(len(places)))
    return stop_areas(x, y, x, y, names or ("",) * len(places))


def test_both_kerbs_of_a_street_are_one_area() -> None:
    area, areas = areas_on_a_line(0, 8, names=("Mill", "Mill"))
    assert area.tolist() == [0, 0]
    assert (areas.area_id, areas.name) == (("A1",), ("Mill",))
    assert areas.lon.tolist() == [4]


def test_a_chain_of_stops_is_cut_where_it_would_grow_wider_than_150_metres() -> None:
    # 0-100 and 210-300 are nearest (100 and 90 m); together they would span 300 m.
    area, _ = areas_on_a_line(0, 100, 210, 300)
    assert area.tolist() == [0, 0, 1, 1]


def test_exactly_150_metres_are_one_area() -> None:
    assert areas_on_a_line(0, 150)[0].tolist() == [0, 0]
    assert areas_on_a_line(0, 150.1)[0].tolist() == [0, 1]


def test_areas_are_numbered_by_their_first_stop() -> None:
    area, areas = areas_on_a_line(900, 0, 905, 500)
    assert area.tolist() == [0, 1, 0, 2]
    assert areas.area_id == ("A1", "A2", "A3")


def test_the_most_frequent_name_wins_the_first_of_equals_and_never_an_empty_one() -> None:
    assert areas_on_a_line(0, 1, 2, names=("Hall", "Mill", "Mill"))[1].name == ("Mill",)
    assert areas_on_a_line(0, 1, names=("Hall", "Mill"))[1].name == ("Hall",)
    assert areas_on_a_line(0, 1, 2, names=("", "", "Mill"))[1].name == ("Mill",)
    assert areas_on_a_line(0, 1)[1].name == ("",)


def test_stops_that_look_like_a_distance_table_are_still_places() -> None:
    x, y = floats([0, 60]), floats([60, 0])
    assert stop_areas(x, y, x, y, ["", ""])[0].tolist() == [0, 0]


def test_no_stops_have_no_areas() -> None:
    area, areas = areas_on_a_line()
    assert (len(area), len(areas)) == (0, 0)


PLACES = st.lists(st.tuples(st.integers(0, 600), st.integers(0, 600)), min_size=1, max_size=25)


def slow_clusters(xy: FloatArray, diameter_m: float) -> set[frozenset[int]]:
    """Complete linkage by its definition: join the nearest two groups while they stay small."""
    groups = [{row} for row in range(len(xy))]

    def width(one: set[int], other: set[int]) -> float:
        return max(float(np.hypot(*(xy[a] - xy[b]))) for a in one for b in other)

    while len(groups) > 1:
        pairs = [(i, j) for i in range(len(groups)) for j in range(i)]
        i, j = min(pairs, key=lambda pair: width(groups[pair[0]], groups[pair[1]]))
        if width(groups[i], groups[j]) > diameter_m:
            break
        groups[j] |= groups.pop(i)
    return {frozenset(group) for group in groups}


@settings(deadline=None, max_examples=60)
@given(st.randoms(use_true_random=False), st.integers(1, 25))
def test_areas_equal_complete_linkage_by_its_definition(
    random: np.random.Generator, n: int
) -> None:
    # Places with many digits: where two pairs are equally near, either may be joined first.
    xy = np.array([[random.random() * 500, random.random() * 500] for _ in range(n)])
    area, _ = stop_areas(floats(xy[:, 0]), floats(xy[:, 1]), xy[:, 0], xy[:, 1], [""] * n)
    found = {frozenset(np.flatnonzero(area == row).tolist()) for row in range(area.max() + 1)}
    assert found == slow_clusters(floats(xy), 150.0)


@settings(deadline=None)
@given(PLACES)
def test_no_area_is_wider_than_150_metres_even_where_stops_are_equally_near(
    places: list[tuple[int, int]],
) -> None:
    x, y = (floats(column) for column in np.array(places).T)
    area, _ = stop_areas(x, y, x, y, [""] * len(places))
    together = area[:, None] == area
    assert np.hypot(x[:, None] - x, y[:, None] - y)[together].max() <= 150 + 1e-9
