"""What riders pay on lines: by hand, and the kernels against every journey of a small town."""

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from network.quantities import floats, frozen, ints, offsets_of
from routing.line_planning.search.design_lines import DesignLine, background_lines
from routing.line_planning.search.design_model import TICK_S, DesignModel, RiderModel
from routing.line_planning.search.legs_kernel import LANES
from routing.line_planning.search.pricing import HOPELESS, Pricing
from tests.cities.railway import railway, walks
from tests.reference.line_prices import Feeling, Run, Town, legs_of, paid

FEELING = Feeling(board=200, wait_weight=2.0, even=300.0, planned=0.25)
HEADWAYS_S = (240, 600, 900, 1200, 3600)
NO_LIMIT = 2**60


def model_of(town: Town, n_areas: int) -> DesignModel:
    """The same town as the kernels read it."""
    shape = len(town.trips), LANES
    trips, unserved, allowed, direct = (np.zeros(shape, np.int16) for _ in range(4))
    n_destinations = len(town.egress)
    trips[:, :n_destinations] = town.trips
    unserved[:, :n_destinations] = town.unserved
    allowed[:, :n_destinations] = town.allowed or town.unserved
    direct[:, :n_destinations] = town.direct_trips or 0
    f = town.feeling
    return DesignModel(
        n_areas=n_areas,
        riders=RiderModel(f.board, f.wait_weight, f.even, f.planned),
        link_from=ints([link[0] for link in town.links]),
        link_to=ints([link[1] for link in town.links]),
        link_cost=ints([link[2] for link in town.links]),
        first_access=offsets_of([len(reach) for reach in town.access]),
        access_area=ints([area for reach in town.access for area in reach]),
        access_cost=ints([walk for reach in town.access for walk in reach.values()]),
        first_egress=offsets_of([len(reach) for reach in town.egress]),
        egress_area=ints([area for reach in town.egress for area in reach]),
        egress_cost=ints([walk for reach in town.egress for walk in reach.values()]),
        trips=frozen(trips),
        unserved=frozen(unserved),
        missed=town.missed,
        allowed=frozen(allowed),
        loss_weight=town.loss_weight,
        direct_trips=frozen(direct),
        direct_loss=town.direct_loss,
        lost_area=ints(np.zeros(n_areas)),
        scale=1.0,
        trips_per_hour=float(trips.sum()),
        left_out=0.0,
    )


def line_of(runs: list[Run]) -> DesignLine:
    """A line of one or two directions."""
    return DesignLine(
        ways=tuple(tuple(run.areas) for run in runs),
        first=offsets_of([len(run.areas) for run in runs]),
        area=ints([area for run in runs for area in run.areas]),
        arrive=floats([ticks for run in runs for ticks in run.arrive]),
        depart=floats([ticks for run in runs for ticks in run.depart]),
        cycle_s=3600,
        cycle_m=10_000.0,
    )


@dataclass(frozen=True)
class Case:
    """A town and lines, each with its headway."""

    town: Town
    n_areas: int
    lines: list[tuple[list[Run], int]]

    @property
    def runs(self) -> list[Run]:
        """All directions of all lines."""
        return [run for runs, _ in self.lines for run in runs]

    def pricing(self) -> Pricing:
        """The kernels for this town."""
        return Pricing(model_of(self.town, self.n_areas))

    def running(self) -> list[tuple[DesignLine, int]]:
        """Lines and headways as the kernels read them."""
        return [(line_of(runs), headway_s) for runs, headway_s in self.lines]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_areas, n_origins, n_destinations = (draw(st.integers(2, 8)) for _ in range(3))
    pairs = [(a, b) for a in range(n_areas) for b in range(n_areas) if a != b]
    town = Town(
        feeling=FEELING,
        access=[_reach(random, n_areas) for _ in range(n_origins)],
        egress=[_reach(random, n_areas) for _ in range(n_destinations)],
        links=[(a, b, int(random.integers(1, 140))) for a, b in pairs if random.random() < 0.15],
        trips=random.integers(0, 50, (n_origins, n_destinations)).tolist(),
        unserved=random.integers(200, 5000, (n_origins, n_destinations)).tolist(),
        missed=int(random.choice((0, 700))),
        allowed=random.integers(100, 3000, (n_origins, n_destinations)).tolist(),
        loss_weight=int(random.choice((0, 2))),
        direct_trips=random.integers(0, 50, (n_origins, n_destinations)).tolist(),
        direct_loss=int(random.choice((0, 300))),
    )
    lines = [_line(random, n_areas) for _ in range(draw(st.integers(1, 5)))]
    return Case(town, n_areas, lines)


def _reach(random: np.random.Generator, n_areas: int) -> dict[int, int]:
    """Areas in reach of a zone, at least one."""
    near = random.permutation(n_areas)[: random.integers(1, 4)]
    return {int(area): int(random.integers(0, 450)) for area in near}


def _line(random: np.random.Generator, n_areas: int) -> tuple[list[Run], int]:
    """A line out and back, or round, or twice through one area."""
    headway_s = int(random.choice(HEADWAYS_S))
    runs = []
    for _ in range(random.integers(1, 3)):
        areas = random.permutation(n_areas)[: random.integers(2, n_areas + 1)].tolist()
        if random.random() < 0.3:
            areas.append(areas[0])
        arrive = np.cumsum(random.integers(20, 200, len(areas)))
        runs.append(
            Run(areas, floats(arrive).tolist(), floats(arrive + 6).tolist(), TICK_S / headway_s)
        )
    return runs, headway_s


@settings(max_examples=150, deadline=None)
@given(case=cases())
def test_all_riders_pay_what_the_twin_finds_journey_by_journey(case: Case) -> None:
    pricing = case.pricing()
    total = pricing.base(case.running())
    assert pricing.base_paid.tolist() == paid(case.town, case.runs)
    assert total == sum(paid(case.town, case.runs))


@settings(max_examples=150, deadline=None)
@given(case=cases())
def test_one_line_more_is_priced_as_if_all_lines_were_priced_again(case: Case) -> None:
    pricing = case.pricing()
    *others, (line, headway_s) = case.running()
    pricing.base(others)
    now = np.zeros(pricing.model.n_origins, np.int64)
    total = pricing.with_line(line, headway_s, pricing.base_paid, NO_LIMIT, now)
    assert now.tolist() == paid(case.town, case.runs)
    assert total == now.sum()


@settings(max_examples=50, deadline=None)
@given(case=cases())
def test_a_line_is_given_up_only_where_riders_pay_more_than_the_limit(case: Case) -> None:
    pricing = case.pricing()
    running = case.running()
    pricing.base(running[1:])
    rows = np.zeros(pricing.model.n_origins, np.int64)
    exact = pricing.with_line(*running[0], pricing.base_paid, NO_LIMIT, rows)
    # Against riders who pay nothing, everything is beyond a limit of nothing.
    nothing = np.zeros_like(rows)
    given_up = pricing.with_line(*running[0], nothing, 0, rows)
    assert given_up in {HOPELESS, exact}
    assert pricing.with_line(*running[0], nothing, exact, rows) == exact


@settings(max_examples=100, deadline=None)
@given(case=cases())
def test_no_set_of_some_lines_is_cheaper_than_the_least_of_all(case: Case) -> None:
    # Riders who lose a direct way today are left out: more lines can make them pay more.
    pricing = Case(replace(case.town, direct_loss=0), case.n_areas, case.lines).pricing()
    running = case.running()
    least = pricing.least([(line, min(HEADWAYS_S)) for line, _ in running])
    sets = [running[:n] for n in range(len(running) + 1)] + [[run] for run in running]
    assert least <= min(pricing.base(some) for some in sets)


def test_frequencies_of_two_lines_are_joined_before_riders_wait() -> None:
    # Two lines every 20 min (400 ticks) from 0 to 1: joint headway 10 min, felt wait
    # 2 x 100 = 200 ticks; rides of 100 and 120 ticks: 110; boarding 200. One line alone: wait
    # 2 x (150 + 100 x 0.25) = 350.
    runs = [Run([0, 1], [0, ride], [0, ride], 1 / 400) for ride in (100, 120)]
    assert legs_of(runs[:1], FEELING) == {(0, 1): 350 + 100 + 200}
    assert legs_of(runs, FEELING) == {(0, 1): 200 + 110 + 200}
    town = Town(FEELING, [{0: 10}], [{1: 20}], [], [[3]], [[5000]])
    pricing = Pricing(model_of(town, 2))
    assert pricing.base([(line_of([run]), 1200) for run in runs]) == 3 * (10 + 510 + 20)


def test_riders_walk_between_lines_but_not_on_to_a_further_stop_at_the_end() -> None:
    # 0 -> 1 by bus, 1 -> 2 on foot, 2 -> 3 by bus. The destination has only areas 2 and 3 in
    # reach: from 1 nobody may walk to 2 and leave there, as 2 was not reached by bus.
    runs = [Run([0, 1], [0, 60], [0, 60], 1 / 200), Run([2, 3], [0, 80], [0, 80], 1 / 200)]
    town = Town(FEELING, [{0: 0}], [{2: 0, 3: 30}], [(1, 2, 40)], [[1]], [[5000]])
    pricing = Pricing(model_of(town, 4))
    # Each leg: felt wait 200, boarding 200.
    assert pricing.base([(line_of([run]), 600) for run in runs]) == (460 + 40 + 480 + 30)


def test_a_bus_no_better_than_walking_leaves_the_trip_missed() -> None:
    # By bus 10 + 300 + 60 + 200 + 20 = 590 ticks; three trips that pay 590 on foot are missed.
    runs = [Run([0, 1], [0, 60], [0, 60], 1 / 300)]
    for unserved, each in ((590, 590 + 50), (591, 590)):
        town = Town(FEELING, [{0: 10}], [{1: 20}], [], [[3]], [[unserved]], missed=50)
        pricing = Pricing(model_of(town, 2))
        pricing.base([])
        now = np.zeros(1, np.int64)
        assert pricing.with_line(line_of(runs), 900, pricing.base_paid, NO_LIMIT, now) == 3 * each
        assert pricing.base([(line_of(runs), 900)]) == 3 * each


def test_trains_beside_the_plan_are_legs_from_the_start() -> None:
    # Stations 2 and 4 of areas 0 to 4; 240 + 30 + 330 s are 200 ticks; a headway of 900 s is felt
    # as 2 x 150 ticks; boarding 200 and walks of 10 and 20.
    (train,) = background_lines(railway(walks(5, [{}], {})), 0)
    town = Town(FEELING, [{2: 10}], [{4: 20}], [], [[2]], [[5000]])
    pricing = Pricing(model_of(town, 5), [train])
    assert pricing.base([]) == 2 * (10 + 300 + 200 + 200 + 20)
