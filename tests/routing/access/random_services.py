"""Small services drawn at random, and one of a text town."""

import numpy as np
from hypothesis import strategies as st

from network.quantities import floats, ints, offsets_of
from network.walking import Walking
from routing.access.ridden_service import RiddenService
from routing.timetable import Timetable
from tests.cities.text_timetable import TextCity, city_from_text

SEVEN = 7 * 3600


def service_of(town: TextCity) -> RiddenService:
    """Service of a town written as text."""
    return RiddenService(town.timetable, town.network.stops.area, town.network.walking)


def service_from_text(text: str, **walks: object) -> RiddenService:
    """Service of a timetable written as text; see `city_from_text`."""
    return service_of(city_from_text(text, **walks))  # type: ignore[arg-type]  # passed on


@st.composite
def services(draw: st.DrawFn) -> RiddenService:
    """Up to five areas, three zones and eight trips between 6:50 and 9:30; walks differ by way."""
    n_areas = draw(st.integers(2, 5))
    n_zones = draw(st.integers(2, 3))
    trips = draw(st.lists(_trips(n_areas), min_size=0, max_size=8))
    seconds = st.integers(0, 900)
    near = st.dictionaries(st.integers(0, n_areas - 1), seconds, max_size=3)
    access = [draw(near) for _ in range(n_zones)]
    change = [draw(near) for _ in range(n_areas)]
    change = [{b: s for b, s in ways.items() if b != a} for a, ways in enumerate(change)]
    on_foot = draw(
        st.lists(
            st.one_of(st.integers(0, 9000), st.just(np.inf)),
            min_size=n_zones * n_zones, max_size=n_zones * n_zones,
        )
    )  # fmt: skip
    calls = [call for trip in trips for call in trip]
    table = Timetable(
        trip_id=tuple(f"T{row}" for row in range(len(trips))),
        pattern=ints(np.arange(len(trips))),
        first_call=offsets_of([len(trip) for trip in trips]),
        stop=ints([area for area, _, _ in calls]),
        arrival=ints([arrival for _, arrival, _ in calls]),
        departure=ints([departure for _, _, departure in calls]),
    )
    walking = Walking(
        first_access=offsets_of([len(each) for each in access]),
        access_area=ints([area for each in access for area in each]),
        access_s=ints([walk for each in access for walk in each.values()]),
        first_transfer=offsets_of([len(each) for each in change]),
        transfer_area=ints([area for each in change for area in each]),
        transfer_s=ints([walk for each in change for walk in each.values()]),
        zone_walk_s=floats(np.array(on_foot).reshape(n_zones, n_zones)),
    )
    return RiddenService(table, ints(np.arange(n_areas)), walking)


@st.composite
def _trips(draw: st.DrawFn, n_areas: int) -> list[tuple[int, int, int]]:
    """Calls of one trip: area, arrival, departure; hops and stands may take no time."""
    then = SEVEN + 60 * draw(st.integers(-10, 120))
    calls = []
    for _ in range(draw(st.integers(2, 4))):
        arrival = then + 30 * draw(st.integers(0, 20))
        then = arrival + 30 * draw(st.integers(0, 2))
        calls.append((draw(st.integers(0, n_areas - 1)), arrival, then))
    return calls
