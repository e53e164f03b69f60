"""Short turns: every second bus of a line turns where few riders are left on board.

Where the load on the outer part of a line is at most half of its peak, buses that turn before it
serve the busy part at the same headway with fewer vehicles; riders of the outer part get every
second bus (Furth 1987, "Short turning on transit routes", Transportation Research Record 1108;
Ceder 2016, "Public Transit Planning and Operation", chapter on short-turn trips). With every second
bus, departures of both patterns stay even, and so do those on the part that they share.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from network.quantities import BoolArray, IntArray, bools, ints, offsets_of
from network.service_day import HOUR, Period
from network.street_times import StreetTimes
from routing.assignment.frequency import PassengerFlows
from routing.deadheads import Deadheads
from routing.fleet import HEADWAYS_S, CostRates, LayoverRule, VehicleType
from routing.lines import NOT_RUN, LinePlan
from routing.run_times import RunTimeModel
from routing.service_hours import ServiceHours
from routing.weights import JourneyWeights

LONGEST_TURN_S = 300
"""A bus that turns half-way drives no longer to the first stop of its way back."""

EVERY = 2
"""Of so many buses, one turns short."""


@dataclass(frozen=True, slots=True, eq=False)
class TurningWorld:
    """What short turns are found in.

    Attributes
    ----------
    terminal : BoolArray, shape (n_stops,)
        Stops at which a bus may turn.
    times : StreetTimes
    deadheads : Deadheads
    run_times : RunTimeModel
    periods : tuple of Period
    layover : LayoverRule
    vehicle : VehicleType
    rates : CostRates
    weights : JourneyWeights
    """

    terminal: BoolArray
    times: StreetTimes
    deadheads: Deadheads
    run_times: RunTimeModel
    periods: tuple[Period, ...]
    layover: LayoverRule
    vehicle: VehicleType
    rates: CostRates
    weights: JourneyWeights

    def cycle(self, ways: Sequence[IntArray], period: Period) -> tuple[float, float]:
        """Seconds and metres of driving some ways one after the other, round and round."""
        seconds = metres = 0.0
        for way, following in zip(ways, [*ways[1:], ways[0]], strict=True):
            hops = self.times.free_flow_ms[way[:-1], way[1:]]
            run = self.run_times.run_seconds(ints(hops), period)
            seconds += run + int(self.layover.after(run))
            seconds += int(self.deadheads.seconds[way[-1], following[0]])
            metres += float(self.times.length_m[way[:-1], way[1:]].sum(dtype=np.float64))
            metres += float(self.deadheads.metres[way[-1], following[0]])
        return seconds, metres


@dataclass(frozen=True, slots=True, eq=False)
class ShortTurn:
    """Every second bus of a line turns at one stop.

    Attributes
    ----------
    line : int
        Row of the line.
    stop : int
        Where riders beyond it have to wait longer, and others get off.
    out, back : IntArray
        Stops of the bus that turns, in the directions of the first and second pattern.
    used : BoolArray, shape (n_periods,)
    headway_s : IntArray, shape (n_periods,)
        Of each of the two kinds of buses where it is used.
    gain_hours : float
        Felt hours a day: operation saved, at the price of riders' time, less longer waits.
    riders_per_day : float
        Who ride on the part that every second bus leaves out.
    longer_wait_s : float
        Mean of these riders.
    """

    line: int
    stop: int
    out: IntArray
    back: IntArray
    used: BoolArray
    headway_s: IntArray
    gain_hours: float
    riders_per_day: float
    longer_wait_s: float


def best_short_turns(
    plan: LinePlan, flows: Sequence[PassengerFlows], world: TurningWorld, first_line: int = 0
) -> tuple[ShortTurn, ...]:
    """For each line, the short turn that gains most at these loads; none where all lose.

    All stops at which a bus may turn are tried, at either end of the line, and in each period it is
    used where it gains: lines and periods do not touch each other at given loads, so this is the
    best choice of one short turn for each line.

    Parameters
    ----------
    plan : LinePlan
        Lines with a way out and a way back are looked at.
    flows : sequence of PassengerFlows
        Riders on this plan, one per period.
    world : TurningWorld
    first_line : int, default 0
        Lines before it stay as they are.

    Returns
    -------
    tuple of ShortTurn
        Most gain first.

    Examples
    --------
    A to C by way of B, 10 min each; 400 of 406 riders an hour get off at B.

    >>> from tests.routing.short_turn_line import flows_by_hand, line_by_hand, world_by_hand
    >>> (turn,) = best_short_turns(line_by_hand(), flows_by_hand(), world_by_hand())
    >>> turn.stop, turn.out.tolist(), turn.back.tolist(), turn.headway_s.tolist()
    (1, [0, 1], [1, 0], [1200])
    """
    found = []
    for line in range(first_line, plan.n_lines):
        best: ShortTurn | None = None
        for turn in _short_turns_of(plan, line, flows, world):
            if best is None or turn.gain_hours > best.gain_hours:
                best = turn
        if best is not None:
            found.append(best)
    return tuple(sorted(found, key=lambda turn: (-turn.gain_hours, turn.line)))


def with_short_turns(plan: LinePlan, turns: Sequence[ShortTurn]) -> LinePlan:
    """A plan in which some lines have a second pattern out and back, each with its headways.

    Parameters
    ----------
    plan : LinePlan
    turns : sequence of ShortTurn
        At most one for each line.

    Examples
    --------
    >>> from tests.routing.short_turn_line import flows_by_hand, line_by_hand, world_by_hand
    >>> turns = best_short_turns(line_by_hand(), flows_by_hand(), world_by_hand())
    >>> both = with_short_turns(line_by_hand(), turns)
    >>> both.ways_of(0), both.headway_s.ravel().tolist()
    (((0, 2), (1, 3)), [1200, 1200, 1200, 1200])
    """
    turn_of = {turn.line: turn for turn in turns}
    rows: list[tuple[int, int, IntArray, IntArray]] = []  # line, pattern it is like, stops, headway
    for line in range(plan.n_lines):
        patterns, turn = plan.patterns_of(line).tolist(), turn_of.get(line)
        if turn is None:
            rows += [(line, row, plan.stops_of(row), plan.headway_s[row]) for row in patterns]
            continue
        full = [ints(np.where(turn.used, turn.headway_s, plan.headway_s[row])) for row in patterns]
        short = ints(np.where(turn.used, turn.headway_s, NOT_RUN))
        rows += [(line, r, plan.stops_of(r), h) for r, h in zip(patterns, full, strict=True)]
        rows += [
            (line, row, stops, short)
            for row, stops in zip(patterns, (turn.out, turn.back), strict=True)
        ]
    like = [row for _, row, _, _ in rows]
    stops = [each for _, _, each, _ in rows]
    return LinePlan(
        line_id=plan.line_id,
        line_name=plan.line_name,
        pattern_line=ints([line for line, _, _, _ in rows]),
        pattern_direction=ints(plan.pattern_direction[like]),
        first_stop=offsets_of([len(each) for each in stops]),
        stop=ints(np.concatenate(stops)),
        headway_s=ints(np.stack([headway for _, _, _, headway in rows])),
        hours=_hours_like(plan, like),
    )


def _hours_like(plan: LinePlan, like: list[int]) -> ServiceHours | None:
    """Hours of patterns that are like those of a plan; buses that turn keep within these."""
    if plan.hours is None:
        return None
    hours = plan.hours.choose(like)
    first_seen = np.array([row not in like[:place] for place, row in enumerate(like)])
    return ServiceHours(hours.first_s, hours.last_s, bools(hours.exact & first_seen))


@dataclass(frozen=True, slots=True)
class _Cut:
    """Ways of a line cut at one end: the leaving way ends early, the returning one starts late.

    Attributes
    ----------
    leaving, returning : int
        Patterns towards and from the end that is cut.
    last, first : int
        Places of the last and first stop of the bus that turns.
    """

    leaving: int
    returning: int
    last: int
    first: int

    def load(self, plan: LinePlan, flows: PassengerFlows) -> tuple[float, float]:
        """Peak load of the part that stays and of the part that is left out, riders an hour."""
        leaves, returns = _calls(plan, self.leaving), _calls(plan, self.returning)
        there, back = flows.load[leaves], flows.load[returns]
        stays = max(there[: self.last].max(), back[self.first :].max())
        return float(stays), float(max(there[self.last :].max(), back[: self.first].max()))

    def riders(self, plan: LinePlan, flows: PassengerFlows) -> float:
        """Riders an hour who ride on the part that is left out."""
        leaves, returns = _calls(plan, self.leaving), _calls(plan, self.returning)
        on_board = float(flows.load[leaves][self.last])
        later = float(flows.boardings[leaves][self.last + 1 :].sum())
        return on_board + later + float(flows.boardings[returns][: self.first].sum())


def _calls(plan: LinePlan, pattern: int) -> slice:
    """Rows of the calls of a pattern."""
    return slice(int(plan.first_stop[pattern]), int(plan.first_stop[pattern + 1]))


def _cuts(plan: LinePlan, line: int, world: TurningWorld) -> Iterator[_Cut]:
    """Places where a bus may turn, and where its way back then begins."""
    patterns = plan.patterns_of(line).tolist()
    if len(patterns) != 2 or len(plan.ways_of(line)) != 2:  # noqa: PLR2004  (out and back)
        return
    for leaving, returning in (patterns, patterns[::-1]):
        there, back = plan.stops_of(leaving), plan.stops_of(returning)
        starts = np.flatnonzero(world.terminal[back[1:-1]]) + 1
        if not starts.size:
            continue
        for last in range(1, len(there) - 1):
            turn_s = world.deadheads.seconds[there[last], back[starts]]
            nearest = int(turn_s.argmin())
            if world.terminal[there[last]] and turn_s[nearest] <= LONGEST_TURN_S:
                yield _Cut(leaving, returning, last, int(starts[nearest]))


@dataclass(frozen=True, slots=True)
class _InPeriod:
    """What a short turn does in one period: felt hours gained a day, and who waits how much."""

    gain_hours: float = 0.0
    riders_per_day: float = 0.0
    longer_wait_s: float = 0.0


_NOT_USED = _InPeriod()


def _short_turns_of(
    plan: LinePlan, line: int, flows: Sequence[PassengerFlows], world: TurningWorld
) -> Iterator[ShortTurn]:
    """All short turns of a line that gain in some period, each in the periods in which it does."""
    for cut in _cuts(plan, line, world):
        parts = [
            _in_period(plan, cut, flows[column], column, world)
            for column in range(len(world.periods))
        ]
        used = [part for part in parts if part.gain_hours > 0]
        if not used:
            continue
        riders = sum(part.riders_per_day for part in used)
        waited = sum(part.riders_per_day * part.longer_wait_s for part in used)
        is_used = np.array([part.gain_hours > 0 for part in parts])
        short = _short_ways(plan, cut)
        out, back = short if cut.leaving < cut.returning else short[::-1]
        yield ShortTurn(
            line=line,
            stop=int(short[0][-1]),
            out=out,
            back=back,
            used=bools(is_used),
            headway_s=ints(np.where(is_used, EVERY * plan.headway_s[cut.leaving], NOT_RUN)),
            gain_hours=sum(part.gain_hours for part in used),
            riders_per_day=riders,
            longer_wait_s=waited / riders if riders else 0.0,
        )


def _short_ways(plan: LinePlan, cut: _Cut) -> tuple[IntArray, IntArray]:
    """Stops of a bus that turns: towards the turn, and from there."""
    there, back = plan.stops_of(cut.leaving), plan.stops_of(cut.returning)
    return ints(there[: cut.last + 1]), ints(back[cut.first :])


def _in_period(
    plan: LinePlan, cut: _Cut, flows: PassengerFlows, column: int, world: TurningWorld
) -> _InPeriod:
    """What a short turn does in one period; nothing where it cannot be used."""
    headway = _shared_headway(plan, cut, column)
    if headway == NOT_RUN or not _few_enough(plan, cut, flows, headway, world):
        return _NOT_USED
    period, weights = world.periods[column], world.weights
    full = plan.stops_of(cut.leaving), plan.stops_of(cut.returning)
    saved = _saved_per_hour(full, _short_ways(plan, cut), headway, period, world)
    riders = cut.riders(plan, flows)
    longer_s = weights.wait_s(EVERY * headway) - weights.wait_s(headway)
    felt = weights.wait * riders * longer_s / HOUR
    gain = period.hours * (saved / world.rates.rider_hour - felt)
    return _InPeriod(gain, riders * period.hours, longer_s)


def _shared_headway(plan: LinePlan, cut: _Cut, column: int) -> int:
    """Headway of both ways in a period if a bus may run every second time; else `NOT_RUN`."""
    headway = int(plan.headway_s[cut.leaving, column])
    alike = headway == int(plan.headway_s[cut.returning, column])
    return headway if alike and EVERY * headway in HEADWAYS_S else NOT_RUN


def _few_enough(
    plan: LinePlan, cut: _Cut, flows: PassengerFlows, headway_s: int, world: TurningWorld
) -> bool:
    """Whether half the buses carry those beyond the turn no fuller than all carry the peak."""
    stays, left_out = cut.load(plan, flows)
    room = world.vehicle.places * HOUR / (EVERY * headway_s)
    return EVERY * left_out <= stays and left_out <= room


def _saved_per_hour(
    full: tuple[IntArray, IntArray],
    short: tuple[IntArray, IntArray],
    headway_s: int,
    period: Period,
    world: TurningWorld,
) -> float:
    """Money an hour saved by every second bus that turns; vehicles are not rounded."""
    full_s, full_m = world.cycle(full, period)
    short_s, short_m = world.cycle(short, period)
    per_hour = HOUR / (EVERY * headway_s)
    rates = world.rates
    hours, km = (full_s - short_s) / HOUR, (full_m - short_m) / 1000
    return per_hour * (hours * rates.per_platform_hour + km * rates.per_km)
