"""The present service of a feed on the map: its lines, patterns and headways in each period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from network.errors import InputError
from network.network import Network
from network.problems import Problem, note, warning
from network.quantities import FloatArray, IntArray, floats, ints, offsets_of
from network.service_day import HOUR, Period, clock_of
from routing.lines import NOT_RUN, LinePlan
from scenarios.gtfs.day_service import NO_DIRECTION, DayService
from scenarios.gtfs.feed_stops import StopRows
from scenarios.gtfs.map_pieces import LEAST_M, LEAST_STOPS, Piece, pieces_on_map
from scenarios.gtfs.names import one_line
from scenarios.hours_of_today import with_hours_of_today

RARE_SHARE = 0.05
"""Patterns with a smaller share of the trips of their line are rare variants."""

_MANY_ABSURD_HOPS = 0.2
_CUT_WORTH_A_WARNING = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class PresentFeed:
    """Today's service inside the map, and what was cut from it.

    Attributes
    ----------
    plan : LinePlan
        Line ids are route ids.
    day : date
    departures : IntArray, shape (n_patterns, n_periods)
        Departures counted in each period, at the first stop inside the map.
    trips : IntArray, shape (n_patterns,)
        Departures of the whole day.
    scheduled_s : FloatArray, shape (n_patterns,)
        Mean seconds from leaving the first stop inside the map to reaching the last.
    kept : LinePlan
        The same lines as they stay where a planner keeps them: with first and last departures, and
        with the headways between these where a period is served in part. Where the feed holds part
        of the day, no first or last departure is known.
    hour_s : int
        Start of the hour whose headways stand for every period, seconds; -1 where each period has
        its own.
    trips_whole, trips_cut, trips_outside : int
        Trips of the day by what of them lies inside the map.
    inside_share : float
        Share of the scheduled hours of the day that lies inside the map.
    findings : tuple of Problem
        All of this, said aloud.
    """

    plan: LinePlan
    day: date
    departures: IntArray
    trips: IntArray
    scheduled_s: FloatArray
    kept: LinePlan
    hour_s: int
    trips_whole: int
    trips_cut: int
    trips_outside: int
    inside_share: float
    findings: tuple[Problem, ...]


def present_lines_of(
    service: DayService,
    network: Network,
    rows: StopRows,
    periods: Sequence[Period],
    *,
    least_stops: int = LEAST_STOPS,
    least_m: float = LEAST_M,
    rare_share: float = RARE_SHARE,
) -> PresentFeed:
    """Lines of a feed inside the map, with the headways at which they run today.

    A pattern is one sequence of stops of a line in one direction. Its headway in a period is the
    length of the period divided by the departures in it, counted when the bus leaves its first stop
    inside the map. Where no bus departs in the busiest period, the feed holds part of the day: the
    headways of its fullest hour then stand for every period.

    Parameters
    ----------
    service : DayService
    network : Network
    rows : StopRows
        Its stops for stops of the feed: `feed_stops.stops_from_feed` or
        `feed_stops.match_existing`.
    periods : sequence of Period
        The busiest one has the highest demand factor.
    least_stops, least_m
        Smaller pieces of cut trips are dropped.
    rare_share : float, default 0.05
        Patterns with a smaller share of the trips of their line are left out, unless they are the
        main one of their direction.

    Returns
    -------
    PresentFeed

    Raises
    ------
    InputError
        If no part of a trip is inside the map.

    Examples
    --------
    A bus every 30 minutes from 7:00 to 8:30 along three blocks of a grid; one at 10:00.

    >>> from network.service_day import WEEKDAY
    >>> from scenarios.gtfs.day_service import bus_service_on
    >>> from scenarios.gtfs.feed_stops import match_existing
    >>> from tests.cities.grid import grid_city, grid_streets, stops_on_every_edge
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> city = grid_city(4, 3, stops=stops_on_every_edge(grid_streets(4, 3)))
    >>> poles = {"S0": (200, -4), "S4": (600, -4), "S8": (1000, -4)}
    >>> clocks = ("07:00", "07:30", "08:00", "08:30", "10:00")
    >>> feed = feed_with(poles, [Run("1", "S0 S4 S8", clock) for clock in clocks])
    >>> present = present_lines_of(
    ...     bus_service_on(feed)[0], city, match_existing(city.stops, feed), WEEKDAY)
    >>> present.plan.line_name, present.plan.stops_of(0).tolist()
    (('1 Line 1',), [0, 4, 8])
    >>> present.plan.headway_s.tolist()           # early, AM, midday (6 hours), PM, evening
    [[0, 1800, 21600, 0, 0]]
    """
    pieces = pieces_on_map(service, network, rows, least_stops, least_m)
    if not pieces:
        message = (
            f"feed: none of the {service.n_departures} bus trips of {service.day.isoformat()} has "
            f"{least_stops} stops and {least_m:.0f} m inside the map; check that the map is of the "
            "same city"
        )
        raise InputError(message)
    runs = _runs_of(service, pieces)
    directions = _directions(service, network, pieces, runs)
    patterns = _patterns_of(service, pieces, directions, runs)
    usual = _usual(patterns, rare_share)
    counted = _departures(usual, periods)
    busiest = max(range(len(periods)), key=lambda row: (periods[row].demand_factor, -row))
    hour_s = -1 if counted[:, busiest].any() else _fullest_hour(usual)
    headway_s = _headways(usual, counted, periods, hour_s)
    kept = np.flatnonzero((headway_s != NOT_RUN).any(axis=1))
    shares = _shares(service, pieces, runs)
    findings = (
        *_clip_findings(shares, pieces),
        *_pattern_findings(patterns, usual, [usual[row] for row in kept]),
        *_hour_findings(hour_s, periods[busiest], headway_s),
    )
    chosen = [usual[row] for row in kept]
    plan = _plan_of(service, chosen, ints(headway_s[kept]))
    return PresentFeed(
        plan=plan,
        day=service.day,
        departures=ints(counted[kept]),
        trips=ints([len(p.leave_s) for p in chosen]),
        scheduled_s=floats([float(np.mean(p.run_s)) for p in chosen]),
        kept=plan
        if hour_s >= 0
        else with_hours_of_today(plan, [p.leave_s for p in chosen], periods),
        hour_s=hour_s,
        trips_whole=shares.whole,
        trips_cut=shares.cut,
        trips_outside=shares.outside,
        inside_share=shares.inside_share,
        findings=findings,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """When the buses of a piece leave its first stop, and how long they take to its last."""

    leave_s: IntArray
    run_s: IntArray


def _runs_of(service: DayService, pieces: list[Piece]) -> list[_Runs]:
    """Runs of each piece."""
    by_way = np.argsort(service.way, kind="stable")
    first = np.searchsorted(service.way[by_way], np.arange(service.n_ways + 1))
    runs = []
    for piece in pieces:
        departures = ints(by_way[first[piece.way] : first[piece.way + 1]])
        leave = service.leave_s(departures, piece.first)
        runs.append(_Runs(leave, ints(service.reach_s(departures, piece.last) - leave)))
    return runs


@dataclass(frozen=True, slots=True, eq=False)
class _Pattern:
    """One stop sequence of a line in one direction, with all its runs of the day."""

    route: int
    direction: int
    rows: tuple[int, ...]
    leave_s: IntArray
    run_s: IntArray


def _patterns_of(
    service: DayService, pieces: list[Piece], directions: list[int], runs: list[_Runs]
) -> list[_Pattern]:
    """Pieces with the same stops joined; by line, direction, most runs, then stops."""
    same: dict[tuple[int, int, tuple[int, ...]], list[int]] = {}
    for row, piece in enumerate(pieces):
        key = int(service.route[piece.way]), directions[row], piece.rows
        same.setdefault(key, []).append(row)
    patterns = [
        _Pattern(
            *key,
            leave_s=ints(np.concatenate([runs[row].leave_s for row in members])),
            run_s=ints(np.concatenate([runs[row].run_s for row in members])),
        )
        for key, members in same.items()
    ]
    return sorted(patterns, key=lambda p: (p.route, p.direction, -len(p.leave_s), p.rows))


def _directions(
    service: DayService, network: Network, pieces: list[Piece], runs: list[_Runs]
) -> list[int]:
    """Direction of each piece: as the feed says, else out as the main piece of its line drives."""
    main: dict[int, int] = {}
    for row in sorted(range(len(pieces)), key=lambda r: (-len(runs[r].leave_s), r)):
        main.setdefault(int(service.route[pieces[row].way]), row)
    return [
        stated
        if (stated := int(service.direction[piece.way])) != NO_DIRECTION
        else int(_runs_back(network, piece, pieces[main[int(service.route[piece.way])]]))
        for piece in pieces
    ]


def _runs_back(network: Network, piece: Piece, main: Piece) -> bool:
    """Whether the ends of a piece lie nearer to those of the main one the other way round."""
    stops = network.stops
    ends = ints([piece.rows[0], piece.rows[-1], main.rows[0], main.rows[-1]])
    lat = stops.lat[ends]
    east = stops.lon[ends] * np.cos(np.radians(lat.mean()))
    start, end, out, back = zip(east.tolist(), lat.tolist(), strict=True)
    along = np.hypot(start[0] - out[0], start[1] - out[1])
    along += np.hypot(end[0] - back[0], end[1] - back[1])
    against = np.hypot(start[0] - back[0], start[1] - back[1])
    against += np.hypot(end[0] - out[0], end[1] - out[1])
    return bool(against < along)


def _usual(patterns: list[_Pattern], rare_share: float) -> list[_Pattern]:
    """Patterns without the rare variants of each line; the main one of each direction stays."""
    trips: dict[int, int] = {}
    for p in patterns:
        trips[p.route] = trips.get(p.route, 0) + len(p.leave_s)
    kept = []
    for row, p in enumerate(patterns):
        is_main = row == 0 or (p.route, p.direction) != (
            patterns[row - 1].route,
            patterns[row - 1].direction,
        )
        if is_main or len(p.leave_s) >= rare_share * trips[p.route]:
            kept.append(p)
    return kept


def _departures(patterns: list[_Pattern], periods: Sequence[Period]) -> IntArray:
    """Departures of each pattern in each period."""
    counts = [
        [int(((p.leave_s >= t.start) & (p.leave_s < t.end)).sum()) for t in periods]
        for p in patterns
    ]
    return ints(np.array(counts).reshape(len(patterns), len(periods)))


def _fullest_hour(patterns: list[_Pattern]) -> int:
    """Start of the clock hour with most departures, the earliest of equals."""
    hours = np.concatenate([p.leave_s for p in patterns]) // HOUR
    return int(np.argmax(np.bincount(hours))) * HOUR


def _headways(
    patterns: list[_Pattern], counted: IntArray, periods: Sequence[Period], hour_s: int
) -> IntArray:
    """Seconds between departures of each pattern in each period."""
    if hour_s >= 0:
        within = [
            int(((p.leave_s >= hour_s) & (p.leave_s < hour_s + HOUR)).sum()) for p in patterns
        ]
        counted = ints(np.repeat(np.array(within)[:, None], len(periods), axis=1))
        lengths = np.full(len(periods), HOUR)
    else:
        lengths = np.array([period.end - period.start for period in periods])
    even = np.rint(lengths / np.maximum(counted, 1))
    return ints(np.where(counted > 0, np.maximum(even, 1), NOT_RUN))


def _plan_of(service: DayService, patterns: list[_Pattern], headway_s: IntArray) -> LinePlan:
    """Line plan of patterns that are sorted by line."""
    table = service.feed.get_table("routes")
    ids = table.get_column("route_id")
    short, long = (
        table.column_or_blank("route_short_name"),
        table.column_or_blank("route_long_name"),
    )
    routes = list(dict.fromkeys(p.route for p in patterns))
    place = {route: row for row, route in enumerate(routes)}
    return LinePlan(
        line_id=tuple(ids[route] for route in routes),
        line_name=tuple(_line_name(ids[r], short[r], long[r]) for r in routes),
        pattern_line=ints([place[p.route] for p in patterns]),
        pattern_direction=ints([p.direction for p in patterns]),
        first_stop=offsets_of([len(p.rows) for p in patterns]),
        stop=ints([row for p in patterns for row in p.rows]),
        headway_s=headway_s,
    )


def _line_name(route_id: str, short: str, long: str) -> str:
    """Number and name of a line, as riders know it."""
    number, name = one_line(short), one_line(long)
    if number and name and not name.startswith(number):
        return f"{number} {name}"
    return name or number or one_line(route_id)


@dataclass(frozen=True, slots=True)
class _Shares:
    """Trips by what of them lies inside, and the share of scheduled hours inside."""

    whole: int
    cut: int
    outside: int
    inside_share: float


def _shares(service: DayService, pieces: list[Piece], runs: list[_Runs]) -> _Shares:
    """What the map holds of the day."""
    length = np.diff(service.first_call)
    per_way = np.bincount(service.way, minlength=service.n_ways)
    pieces_of_way = np.bincount([piece.way for piece in pieces], minlength=service.n_ways)
    whole = np.zeros(service.n_ways, np.bool_)
    inside = 0
    for piece, run in zip(pieces, runs, strict=True):
        whole[piece.way] |= (piece.first, piece.last) == (0, length[piece.way] - 1)
        inside += int(run.run_s.sum())
    first = service.calls.first_call[service.trip]
    last = service.calls.first_call[service.trip + 1] - 1
    scheduled = int((service.calls.arrival[last] - service.calls.departure[first]).sum())
    n_whole, n_outside = int(per_way[whole].sum()), int(per_way[pieces_of_way == 0].sum())
    return _Shares(
        whole=n_whole,
        cut=service.n_departures - n_whole - n_outside,
        outside=n_outside,
        inside_share=inside / scheduled if scheduled > 0 else 1.0,
    )


def _clip_findings(shares: _Shares, pieces: list[Piece]) -> list[Problem]:
    """Say what was cut at the edge of the map, and which stops have no sensible way."""
    message = (
        f"{shares.whole} trips lie inside the map, {shares.cut} were cut at its edge, "
        f"{shares.outside} are outside; {shares.inside_share:.1%} of the scheduled hours are inside"
    )
    say = warning if shares.inside_share < 1.0 - _CUT_WORTH_A_WARNING else note
    remedy = "riders from beyond the edge are not in the demand" if shares.cut else ""
    findings = [say("present service", message, remedy)]
    passed_by = sum(piece.passed_by for piece in pieces)
    if passed_by:
        total = passed_by + sum(len(piece.rows) for piece in pieces)
        message = (
            f"{passed_by} of {total} stops in the stop sequences have no way on the map that is "
            "not a long detour; buses pass them by"
        )
        findings.append(warning("present service", message))
    roundabout = sum(piece.absurd > _MANY_ABSURD_HOPS * (len(piece.rows) - 1) for piece in pieces)
    if roundabout:
        message = (
            f"{roundabout} of {len(pieces)} stop sequences drive more than twice the straight line "
            "and 400 m on over a fifth of their hops"
        )
        findings.append(warning("present service", message, "check streets and stops there"))
    return findings


def _pattern_findings(
    patterns: list[_Pattern], usual: list[_Pattern], kept: list[_Pattern]
) -> list[Problem]:
    """Say which patterns are not in the plan."""
    trips = [sum(len(p.leave_s) for p in some) for some in (patterns, usual, kept)]
    findings = []
    if len(usual) < len(patterns):
        message = (
            f"{len(patterns) - len(usual)} rare variants with {trips[0] - trips[1]} of {trips[0]} "
            "runs were left out"
        )
        findings.append(note("present service", message))
    if len(kept) < len(usual):
        message = (
            f"{len(usual) - len(kept)} patterns with {trips[1] - trips[2]} of {trips[0]} runs have "
            "none in the hours that are planned and were left out"
        )
        findings.append(note("present service", message))
    return findings


def _hour_findings(hour_s: int, busiest: Period, headway_s: IntArray) -> list[Problem]:
    """Say aloud where one hour stands for the day."""
    if hour_s < 0:
        return []
    per_hour = round(float((HOUR / headway_s[:, 0][headway_s[:, 0] > 0]).sum()))
    message = (
        f"no bus runs in the {busiest.name} period; the {per_hour} departures of the fullest hour, "
        f"{clock_of(hour_s)[:5]}-{clock_of(hour_s + HOUR)[:5]}, stand for every period"
    )
    return [warning("present service", message, "give a feed of the whole day")]
