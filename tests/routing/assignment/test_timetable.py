"""Journeys in a timetable: by hand in text towns, and against the twin that writes all of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.demand import Demand
from network.errors import InputError
from network.quantities import Seconds, floats, ints
from network.service_day import WEEKDAY, Period
from routing.assignment.states import SERVED, UNSERVED, WALKER
from routing.assignment.timetable import (
    EARLIEST_ARRIVAL,
    JUST_MISSED_S,
    SHORT_CHANGE_S,
    TimetableJourneys,
    leaving_times,
    replay_timetable,
)
from routing.timetable import Timetable
from routing.weights import JourneyWeights
from tests.cities.tables import city_of_tables
from tests.cities.text_timetable import NEVER, TextJourney, city_from_text
from tests.reference.timetable_journeys import Call, Parts, Town

TWO_LINES = """
    L1-a   A 07:00   B 07:10   C 07:25
    L2-a             B 07:14   C 07:20
"""


def test_a_rider_in_a_hurry_changes_to_the_faster_line_at_b() -> None:
    assert city_from_text(TWO_LINES).arrival("A", "C", depart="06:58") == "07:20"


def test_a_rider_stays_on_board_where_a_change_saves_less_than_it_is_felt() -> None:
    # Direct: 2 x 2 min wait + 25 = 29 felt. With the change: 2 x 2 + 10 + 2 x 4 + 6 + 10 = 38.
    journey = city_from_text(TWO_LINES).journey("A", "C", depart="06:58")
    assert journey == TextJourney(walk=0, wait=2, ride=25, transfers=0)


def test_a_rider_changes_where_the_faster_line_saves_more_than_it_is_felt() -> None:
    # Direct: 60 felt. With the change: 10 + 2 x 4 + 6 + 10 = 34.
    city = city_from_text("""
        L1-a   A 07:00   B 07:10   C 08:00
        L2-a             B 07:14   C 07:20
    """)
    assert city.journey("A", "C", depart="07:00") == TextJourney(0, 4, 16, 1)


def test_the_bus_that_leaves_in_the_same_second_is_caught() -> None:
    city = city_from_text("L1-a   A 07:00   B 07:10")
    assert city.arrival("A", "B", depart="07:00") == "07:10"
    assert city.arrival("A", "B", depart="07:00:01") == NEVER


def test_a_change_needs_a_minute() -> None:
    lines = "L1-a   A 07:00   B 07:10\nL2-a   B {}   C 07:20\nL2-b   B 07:30   C 07:40"
    assert city_from_text(lines.format("07:11")).arrival("A", "C", depart="07:00") == "07:20"
    assert city_from_text(lines.format("07:10")).arrival("A", "C", depart="07:00") == "07:40"


def test_a_rider_who_stays_on_board_needs_no_minute() -> None:
    city = city_from_text("L1-a   A 07:00   B 07:10   C 07:20")
    assert city.arrival("A", "C", depart="07:00") == "07:20"


def test_a_bus_that_stands_at_a_stop_may_be_caught_until_it_leaves() -> None:
    city = city_from_text("""
        L1-a   A 07:00   B 07:10
        L2-a   D 07:00   B 07:05/07:11   C 07:20
    """)
    assert city.arrival("A", "C", depart="07:00") == "07:20"


def test_a_later_bus_that_arrives_earlier_is_not_overlooked() -> None:
    # L1 leaves first and arrives last; only L2 reaches L3.
    city = city_from_text("""
        L1-a   A 07:00   B 07:30
        L2-a   A 07:05   B 07:15
        L3-a             B 07:20   C 07:30
        L4-a             B 07:35   C 08:30
    """)
    assert city.arrival("A", "C", depart="07:00") == "07:30"
    assert city.journey("A", "C", depart="07:00") == TextJourney(0, 10, 20, 1)


def test_a_way_with_fewer_boardings_is_kept_beside_a_cheaper_one_with_more() -> None:
    # By B, X is reached earlier and at less cost, but then three boardings do not lead to D.
    city = city_from_text("""
        L1-a   A 07:00   B 07:30
        L2-a             B 07:32   X 07:35
        L3-a   A 07:33             X 07:40
        L4-a   X 07:42   Y 07:50
        L5-a             Y 07:55   D 08:00
    """)
    # Wait 33 + 2 + 5, ride 7 + 8 + 5.
    assert city.journey("A", "D", depart="07:00") == TextJourney(0, 40, 20, 2)


def test_riders_of_one_departure_leave_nothing_behind_for_the_next() -> None:
    # Who leaves at 7:00 reaches the bus of 7:40 at B; who leaves at 7:10 must not.
    city = city_from_text(
        "L1-a   A 07:05   B 07:15\nL2-a   B 07:40   C 07:50\nL3-a   A 07:45   D 07:55"
    )
    demand = Demand(
        ints([0]), ints([2]), floats([1.0]), (replace(THEN, end=Seconds(THEN.start + 1800)),),
        modelled=False, source="by hand",
    )  # fmt: skip
    (journeys,) = replay_timetable(city.network, demand, city.timetable, samples=6)
    # Five minutes each: 7:03:05, then 7:06:10, 7:14:16, ...: only the first is in time for 7:05.
    assert (journeys.state[0] == SERVED).tolist() == [True, False, False, False, False, False]


def changes_of(text: str, depart: str) -> tuple[float, int, int]:
    """Minutes waited at changes, short waits and buses just missed, from A to C."""
    journeys = city_from_text(text).replayed("A", "C", depart, EARLIEST_ARRIVAL)
    parts = (journeys.change_wait_s, journeys.short_changes, journeys.missed_changes)
    waited, short, missed = (int(part[0, 0]) for part in parts)
    return waited / 60, short, missed


def test_a_wait_of_five_minutes_at_a_change_is_short_and_a_second_more_is_not() -> None:
    # The wait before the first bus, two minutes, is none at a change.
    lines = "L1-a   A 07:00   B 07:10\nL2-a   B {}   C 07:30"
    assert changes_of(lines.format("07:15"), "06:58") == (5, 1, 0)
    assert changes_of(lines.format("07:16"), "06:58") == (6, 0, 0)


def test_a_bus_is_just_missed_where_it_left_up_to_two_minutes_before_one_could_board() -> None:
    # Riders are there at 7:10 and could board at 7:11.
    lines = "L1-a   A 07:00   B 07:10\nL2-a   B {}   C 07:25\n{}-b   B 07:25   C 07:40"
    assert changes_of(lines.format("07:10", "L2"), "07:00") == (15, 0, 1)
    assert changes_of(lines.format("07:09", "L2"), "07:00") == (15, 0, 1)
    assert changes_of(lines.format("07:08", "L2"), "07:00") == (15, 0, 0)
    assert changes_of(lines.format("07:10", "L3"), "07:00") == (15, 0, 0)  # another line's bus


def test_a_bus_missed_where_the_next_comes_within_five_minutes_is_a_short_wait() -> None:
    lines = "L1-a   A 07:00   B 07:10\nL2-a   B 07:10   C 07:25\nL2-b   B 07:14   C 07:29"
    assert changes_of(lines, "07:00") == (4, 1, 0)


def test_both_waits_of_two_changes_are_counted() -> None:
    # 3 min at B, then 20 at D, where the bus before left a minute before one could board at 7:31.
    lines = """
        L1-a   A 07:00   B 07:10
        L2-a   B 07:13   D 07:30
        L3-a   D 07:30   C 07:40
        L3-b   D 07:50   C 08:00
    """
    assert changes_of(lines, "07:00") == (23, 1, 1)


def test_three_boardings_are_the_most() -> None:
    chain = """
        L1-a   A 07:00   B 07:10
        L2-a   B 07:15   C 07:20
        L3-a   C 07:25   D 07:30
        L4-a   D 07:35   E 07:40
    """
    city = city_from_text(chain)
    assert city.arrival("A", "D", depart="07:00") == "07:30"
    assert city.arrival("A", "E", depart="07:00") == NEVER


def test_service_after_midnight_belongs_to_the_evening_before() -> None:
    city = city_from_text("""
        L1-a   A 23:50   B 24:10
        L2-a   B 24:15   C 25:10
    """)
    assert city.arrival("A", "C", depart="23:45") == "25:10"


def test_a_change_may_walk_to_another_area_and_needs_its_minute_there_too() -> None:
    lines = """
        L1-a   A 07:00   B 07:10
        L2-a   D {}   C 07:30
    """
    # 07:10, 4 min on foot, 1 min to change: the bus at 07:15 is caught, that at 07:14 is not.
    for departs, arrives in (("07:15", "07:30"), ("07:14", NEVER)):
        city = city_from_text(lines.format(departs), transfers={("B", "D"): 240})
        assert city.arrival("A", "C", depart="07:00") == arrives


def test_walking_and_waiting_of_a_walked_change_are_told_apart() -> None:
    # Ride 10, walk 4, wait 6 at D, ride 10.
    city = city_from_text(
        "L1-a   A 07:00   B 07:10\nL2-a   D 07:20   C 07:30", transfers={("B", "D"): 240}
    )
    assert city.journey("A", "C", depart="07:00") == TextJourney(4, 6, 20, 1)


def test_walks_between_areas_do_not_chain() -> None:
    city = city_from_text(
        "L1-a   A 07:00   B 07:10\nL2-a   D 07:20   C 07:30\nL3-a   E 07:00   F 07:01",
        transfers={("B", "E"): 60, ("E", "D"): 60},
    )
    assert city.arrival("A", "C", depart="07:00") == NEVER


def test_a_rider_walks_to_the_stop_that_is_worth_it() -> None:
    # From A: wait 20, ride 20: 60 felt. From B, 5 min on foot: 10 + wait 2 x 1 + 14 = 26.
    city = city_from_text(
        "L1-a   A 07:20   C 07:40\nL2-a   B 07:06   C 07:20", access={"A": {"A": 0, "B": 300}}
    )
    assert city.journey("A", "C", depart="07:00") == TextJourney(5, 1, 14, 0)


def test_the_last_walk_is_part_of_the_journey() -> None:
    city = city_from_text("L1-a   A 07:00   B 07:10   C 07:25", access={"C": {"B": 240, "C": 0}})
    # Off at B: 10 + 2 x 4 = 18 felt, at 07:14. Off at C: 25.
    assert city.journey("A", "C", depart="07:00") == TextJourney(4, 0, 10, 0)
    assert city.arrival("A", "C", depart="07:00") == "07:14"


def test_a_journey_of_two_hours_is_served_and_one_second_more_is_not() -> None:
    city = city_from_text("L1-a   A 07:00   B 09:00")
    assert city.arrival("A", "B", depart="07:00") == "09:00"
    assert city.arrival("A", "B", depart="06:59:59") == NEVER
    # The last walk of a second counts too.
    city = city_from_text("L1-a   A 07:00   B 09:00", access={"B": {"B": 1}})
    assert city.arrival("A", "B", depart="07:00") == NEVER


def test_a_bus_that_is_felt_as_long_as_walking_serves_nobody() -> None:
    # 10 min wait and 20 min ride are 40 felt min, as much as 20 min on foot.
    line = "L1-a   A 07:10   B 07:30"
    assert city_from_text(line, on_foot_s=1200).journey("A", "B", depart="07:00") is None
    assert city_from_text(line, on_foot_s=1201).journey("A", "B", depart="07:00") is not None


def test_pairs_of_at_most_a_kilometre_walk() -> None:
    journeys = city_from_text("L1-a   A 07:00   B 07:02", on_foot_s=830).replayed(
        "A", "B", "07:00", JourneyWeights()
    )
    assert journeys.state.tolist() == [[WALKER]]
    assert journeys.walk_s.tolist() == [[830]]


def test_without_a_bus_nobody_is_served() -> None:
    city = city_from_text("L1-a   A 07:00   B 07:10")
    journeys = city.replayed("B", "A", "07:00", JourneyWeights())
    assert journeys.state.tolist() == [[UNSERVED]]
    assert journeys.ride_s.tolist() == [[0]]


def test_samples_lie_one_in_each_part_of_the_period_and_at_all_phases_of_a_headway() -> None:
    leave = leaving_times(WEEKDAY[2], 36)  # 9:00 to 15:00: a part of 600 s each
    assert ((leave - 9 * 3600) // 600).tolist() == list(range(36))
    # With a bus each 600 s, phases cover each tenth of the headway 3 or 4 times.
    tenths = np.bincount(leave % 600 // 60, minlength=10)
    assert tenths.min() >= 3
    assert tenths.max() <= 4


def test_no_samples_are_refused() -> None:
    with pytest.raises(InputError, match="0 samples per period; give at least 1"):
        leaving_times(WEEKDAY[0], 0)


def test_the_mean_wait_of_an_even_headway_is_half_of_it() -> None:
    # A bus every 10 min from 6:00 to 12:00, riders of the AM period: 300 s, sampling within 5 %.
    start = np.arange(6 * 3600, 12 * 3600, 600)
    times = ints(np.column_stack((start, start + 900)).ravel())
    n = len(start)
    bus = Timetable(
        tuple(f"T{i}" for i in range(n)), ints(np.zeros(n)), ints(np.arange(n + 1) * 2),
        ints(np.tile([0, 1], n)), times, times,
    )  # fmt: skip
    (journeys,) = replay(bus, periods=[1], samples=12)
    assert journeys.wait_s.mean() == pytest.approx(300, rel=0.05)


def test_the_evening_table_is_read_backwards() -> None:
    bus = Timetable(
        ("T",), ints([0]), ints([0, 2]), ints([1, 0]), ints([67000, 67600]), ints([67000, 67600])
    )
    (journeys,) = replay(bus, periods=[3], samples=6)  # PM, 15 to 19 h, transposed
    assert journeys.origin.tolist() == [1]
    assert journeys.trips_per_hour.tolist() == [9.0]  # 0.9 x 10
    assert journeys.state.max() == UNSERVED  # two hours before 18:37 and after it there is nothing
    assert journeys.state.min() == SERVED


def replay(bus: Timetable, periods: list[int], samples: int) -> tuple[TimetableJourneys, ...]:
    town = city_of_tables(np.zeros((2, 2)), access=[{0: 0}, {1: 0}])
    demand = Demand(ints([0]), ints([1]), floats([10.0]), WEEKDAY, modelled=False, source="by hand")
    return replay_timetable(town, demand, bus, periods, samples)


def test_a_timetable_that_runs_backwards_is_refused() -> None:
    city = city_from_text("L1-a   A 07:10   B 07:00")
    with pytest.raises(InputError, match="trip L1-a: arrives at 07:00:00, but left the stop"):
        city.arrival("A", "B", depart="07:00")


def test_walks_that_do_not_fit_are_refused() -> None:
    city = city_from_text("L1-a   A 07:00   B 07:10", access={"A": {"A": 4000}, "B": {"B": 4500}})
    with pytest.raises(InputError, match="add up to 9000 s"):
        city.arrival("A", "B", depart="07:00")


@pytest.mark.parametrize("weights", [JourneyWeights(walk=0.0), JourneyWeights(transfer_s=-1.0)])
def test_weights_out_of_bounds_are_refused(weights: JourneyWeights) -> None:
    city = city_from_text("L1-a   A 07:00   B 07:10")
    with pytest.raises(InputError, match="must lie in"):
        city.replayed("A", "B", "07:00", weights)


# --- at random ------------------------------------------------------------------------------------

N_AREAS = 7
MINUTE = 60
THEN = Period(
    "then", Seconds(25200), Seconds(25200 + 3600), 1.0, transposed=False, speed_factor=1.0
)
RULES = (JourneyWeights(), EARLIEST_ARRIVAL)
SEEDS = st.integers(0, 2**32 - 2)


def random_trip(rng: np.random.Generator) -> tuple[Call, ...]:
    """A trip of 2 or 3 calls, in halves of a minute, so that ties are frequent."""
    area = int(rng.integers(N_AREAS))
    now = THEN.start + 30 * int(rng.integers(-20, 140))
    calls = []
    for _ in range(int(rng.integers(2, 4))):
        stay = 30 * int(rng.integers(4))
        calls.append(Call(area, now, now + stay))
        now += stay + 30 * int(rng.integers(2, 24))
        area = (area + int(rng.integers(1, N_AREAS))) % N_AREAS
    return tuple(calls)


def random_town(seed: int) -> Town:
    """Up to 24 trips between 7 areas, with a few walks; zone 0 lies at one end, zone 1 anywhere."""
    rng = np.random.default_rng(seed)
    walks: dict[int, dict[int, int]] = {}
    for one, by in rng.integers([N_AREAS, N_AREAS - 1], size=(rng.integers(4), 2)).tolist():
        walks.setdefault(one, {})[(one + by + 1) % N_AREAS] = 30 * int(rng.integers(10))
    near, far = (rng.choice(N_AREAS, rng.integers(1, 3), replace=False) for _ in range(2))
    return Town(
        trips=tuple(random_trip(rng) for _ in range(int(rng.integers(4, 25)))),
        access=(
            {int(area): 30 * int(rng.integers(20)) for area in near},
            {int(area): 30 * int(rng.integers(20)) for area in far},
        ),
        transfers=walks,
        trips_per_pattern=6,
    )


def replayed(town: Town, weights: JourneyWeights, samples: int = 3) -> TimetableJourneys:
    """Journeys of the one pair, far apart on foot."""
    network = city_of_tables(
        np.zeros((N_AREAS, N_AREAS)), access=town.access, transfers=town.transfers
    )
    demand = Demand(ints([0]), ints([1]), floats([1.0]), (THEN,), modelled=False, source="random")
    return replay_timetable(network, demand, timetable_of(town), None, samples, weights)[0]


def timetable_of(town: Town) -> Timetable:
    """The trips of a town."""
    calls = [call for trip in town.trips for call in trip]
    return Timetable(
        trip_id=tuple(f"T{row}" for row in range(len(town.trips))),
        pattern=ints([town.pattern_of(row) for row in range(len(town.trips))]),
        first_call=ints(np.cumsum([0, *(len(trip) for trip in town.trips)])),
        stop=ints([call.area for call in calls]),
        arrival=ints([call.arrival for call in calls]),
        departure=ints([call.departure for call in calls]),
    )


def rows_of(journeys: TimetableJourneys) -> list[tuple[int, int, int, int] | None]:
    """Walk, wait, ride and transfers of the one pair at each time of leaving."""
    parts = (journeys.walk_s, journeys.wait_s, journeys.ride_s, journeys.transfers)
    rows = np.stack([part[0] for part in parts], axis=1).tolist()
    served = (journeys.state[0] == SERVED).tolist()
    return [(w, t, r, c) if ok else None for ok, (w, t, r, c) in zip(served, rows, strict=True)]


@pytest.mark.parametrize("weights", RULES, ids=["felt", "earliest"])
@settings(max_examples=200, deadline=None)
@given(seed=SEEDS)
def test_journeys_are_those_of_the_twin(weights: JourneyWeights, seed: int) -> None:
    town = random_town(seed)
    expected = []
    for leave in leaving_times(THEN, 3).tolist():
        best = replace(town, weights=weights).best(0, 1, leave)
        on_time = best is not None and best.total <= town.longest
        expected.append(
            (best.walk, best.wait, best.ride, best.boardings - 1) if best and on_time else None
        )
    assert rows_of(replayed(town, weights)) == expected


def told_changes(parts: Parts) -> tuple[int, int, int]:
    """Seconds waited at changes, short waits, and buses that were just missed."""
    long = [change for change in parts.changes if change.wait > SHORT_CHANGE_S]
    missed = [change for change in long if 0 < change.missed_by <= JUST_MISSED_S]
    waited = sum(change.wait for change in parts.changes)
    return waited, len(parts.changes) - len(long), len(missed)


@pytest.mark.parametrize("weights", RULES, ids=["felt", "earliest"])
@settings(max_examples=200, deadline=None)
@given(seed=SEEDS)
def test_changes_are_those_of_a_journey_of_the_twin_that_is_felt_the_same(
    weights: JourneyWeights, seed: int
) -> None:
    town = random_town(seed)
    journeys = replayed(town, weights)
    parts = (journeys.change_wait_s, journeys.short_changes, journeys.missed_changes)
    for sample, leave in enumerate(leaving_times(THEN, 3).tolist()):
        found = tuple(int(part[0, sample]) for part in parts)
        if journeys.state[0, sample] == SERVED:
            equal = replace(town, weights=weights).all_best(0, 1, leave)
            assert found in {told_changes(one) for one in equal}
        else:
            assert found == (0, 0, 0)


@settings(max_examples=80, deadline=None)
@given(seed=SEEDS)
def test_an_added_trip_never_makes_an_arrival_later(seed: int) -> None:
    town, extra = random_town(seed), random_trip(np.random.default_rng(seed + 1))
    before = replayed(town, EARLIEST_ARRIVAL)
    after = replayed(replace(town, trips=(*town.trips, extra)), EARLIEST_ARRIVAL)
    had = before.state == SERVED
    assert (after.state[had] == SERVED).all()
    assert (after.arrive_s[had] <= before.arrive_s[had]).all()


def felt_s(journeys: TimetableJourneys) -> np.ndarray:
    """Felt seconds at the usual weights."""
    felt: np.ndarray = (
        2 * journeys.walk_s + 2 * journeys.wait_s + journeys.ride_s + 600 * journeys.transfers
    )
    return felt


@settings(max_examples=80, deadline=None)
@given(seed=SEEDS)
def test_an_added_trip_never_makes_a_journey_dearer(seed: int) -> None:
    town, extra = random_town(seed), random_trip(np.random.default_rng(seed + 1))
    before = replayed(town, JourneyWeights())
    after = replayed(replace(town, trips=(*town.trips, extra)), JourneyWeights())
    # A cheaper journey may take longer than two hours with its last walk: compare what is served.
    both = (before.state == SERVED) & (after.state == SERVED)
    assert (felt_s(after)[both] <= felt_s(before)[both]).all()


@pytest.mark.parametrize("seconds", [-1, 7, 61, 3600, 86_400])
def test_shifting_all_buses_shifts_all_arrivals(seconds: int) -> None:
    city = city_from_text(TWO_LINES)
    moved = city.later_by(seconds)
    for depart in (25_080, 25_200 - 240, 25_000):
        leave = f"{depart // 3600}:{depart // 60 % 60:02d}:{depart % 60:02d}"
        then = depart + seconds
        later = f"{then // 3600}:{then // 60 % 60:02d}:{then % 60:02d}"
        for weights in RULES:
            one = city.replayed("A", "C", leave, weights)
            other = moved.replayed("A", "C", later, weights)
            assert rows_of(one) == rows_of(other)
            assert int(other.arrive_s[0, 0] - one.arrive_s[0, 0]) == seconds


def test_all_periods_are_replayed_by_default_and_twice_the_same() -> None:
    city = city_from_text(TWO_LINES)
    demand = Demand(
        ints([0, 0]), ints([1, 2]), floats([1.0, 2.0]), WEEKDAY, modelled=False, source="by hand"
    )
    one = replay_timetable(city.network, demand, city.timetable)
    two = replay_timetable(city.network, demand, city.timetable)
    assert len(one) == len(WEEKDAY)
    for first, second in zip(one, two, strict=True):
        for name in ("state", "walk_s", "wait_s", "ride_s", "transfers"):
            assert getattr(first, name).tobytes() == getattr(second, name).tobytes()
