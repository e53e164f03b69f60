"""Charts of a report: trips by period, vehicles over the day, journey times, as SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from maps.shown_text import number, percent, shown_text
from maps.svg import drawing, element, text
from network.quantities import FloatArray, IntArray
from network.service_day import HOUR, Period, clock_of
from scenarios.day_journeys import DayJourneys, day_journeys
from scenarios.pattern_figures import departures_per_hour, vehicles_away
from scenarios.result import ScenarioResult, Service

_WIDTH = 520.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 508.0, 40.0, 262.0
_LABELS = 168.0
_NUMBERS = 124.0
_THICK = 20.0
_MOST_TICKS = 6
_MOST_HOURS = 20
_BIN_MINUTES = 10
_N_BINS = 9


@dataclass(frozen=True, slots=True)
class _Series:
    """One service in a chart: class of its marks and its name in the key."""

    kind: str
    label: str
    service: Service


def _series_of(result: ScenarioResult) -> list[_Series]:
    """The planned service and, where there is one, the present."""
    planned = _Series("planned", "planned", result.service)
    if result.present is None:
        return [planned]
    return [planned, _Series("present", "present", result.present)]


def trips_chart(result: ScenarioResult) -> Markup:
    """Bars of trips that start per hour in each period.

    Parameters
    ----------
    result : ScenarioResult

    Returns
    -------
    Markup
        One ``<svg>`` element.
    """
    periods, series = result.demand.periods, _series_of(result)
    found = [departures_per_hour(s.service.timetable, periods) for s in series]
    most = max([1.0, *(float(per_hour.max()) for _, per_hour in found)])
    row_height = _THICK * len(series) + 16
    parts = list(_key(series))
    top = 34.0 if len(series) > 1 else 8.0
    for row, period in enumerate(periods):
        y = top + row * row_height
        middle = y + (row_height - 16) / 2 + 4
        parts.append(text(_period_label(period), _LABELS - 10, middle, text_anchor="end"))
        for place, (one, (counts, per_hour)) in enumerate(zip(series, found, strict=True)):
            at = y + place * _THICK
            long = float(per_hour[row]) / most * (_WIDTH - _LABELS - _NUMBERS)
            words = f"{number(per_hour[row], 1)}/h ({number(counts[row])} trips)"
            parts.append(_bar(one, (_LABELS, at), (max(long, 0.5), _THICK - 3)))
            parts.append(text(words, _LABELS + long + 6, at + 13, class_="value"))
    size = (_WIDTH, top + len(periods) * row_height)
    described = "; ".join(
        f"{one.label}, {p.name}: {number(per_hour[row], 1)} trips per hour"
        for one, (_, per_hour) in zip(series, found, strict=True)
        for row, p in enumerate(periods)
    )
    return drawing("trips", "Trips that start per hour, by period", described, size, parts)


def _period_label(period: Period) -> str:
    """Name and hours of a period."""
    start, end = clock_of(period.start)[:5], clock_of(period.end)[:5]
    return f"{shown_text(period.name, 12)} {start}\N{EN DASH}{end}"


def _bar(one: _Series, place: tuple[float, float], size: tuple[float, float]) -> Markup:
    """One bar."""
    return element(
        "rect", x=place[0], y=place[1], width=size[0], height=size[1], class_=f"bar {one.kind}"
    )


def _key(series: Sequence[_Series]) -> Iterator[Markup]:
    """What the bars mean, where there are two kinds."""
    for row, one in enumerate(series if len(series) > 1 else ()):
        yield _bar(one, (_LABELS + row * 110, 4), (16, 14))
        yield text(one.label, _LABELS + row * 110 + 22, 16)


def vehicles_chart(result: ScenarioResult) -> Markup:
    """Steps of vehicles away from the depot over the day, counted from the blocks.

    Parameters
    ----------
    result : ScenarioResult

    Returns
    -------
    Markup
        One ``<svg>`` element.
    """
    series = _series_of(result)
    steps = [vehicles_away(s.service) for s in series]
    given = result.settings.buses
    axes = _DayAxes(steps, given)
    parts = list(_levels(axes.most, ""))
    parts += _hours(axes)
    for one, (time, vehicles) in zip(series, steps, strict=True):
        parts += _steps(one, axes, time, vehicles)
    line = {"x1": _LEFT, "x2": _RIGHT, "y1": axes.y(given), "y2": axes.y(given)}
    parts.append(element("line", **line, class_="limit"))
    parts.append(text(f"{given} vehicles given", _RIGHT, axes.y(given) - 7, text_anchor="end"))
    parts += _line_key(series)
    described = "; ".join(
        f"{one.label}: at most {int(vehicles.max(initial=0))} vehicles away from the depot"
        for one, (_, vehicles) in zip(series, steps, strict=True)
    )
    size = (_WIDTH, _BOTTOM + 46)
    return drawing("vehicles", "Vehicles away from the depot", described, size, parts)


class _DayAxes:
    """Hours of the service day to the right, vehicles upwards."""

    def __init__(self, steps: Sequence[tuple[IntArray, IntArray]], given: int) -> None:
        times = np.concatenate([time for time, _ in steps])
        self.most = max([given, *(int(vehicles.max(initial=0)) for _, vehicles in steps)])
        self.first = int(times.min()) // HOUR if times.size else 0
        last = -(-int(times.max()) // HOUR) if times.size else 24
        self.last = max(last, self.first + 1)

    def x(self, seconds: float) -> float:
        """Place of a time."""
        share = (seconds / HOUR - self.first) / (self.last - self.first)
        return _LEFT + share * (_RIGHT - _LEFT)

    def y(self, vehicles: float) -> float:
        """Place of a number of vehicles."""
        return _BOTTOM - vehicles / self.most * (_BOTTOM - _TOP)


def _hours(axes: _DayAxes) -> Iterator[Markup]:
    """Hours below the chart."""
    step = 2 if axes.last - axes.first <= _MOST_HOURS else 4
    for hour in range(axes.first, axes.last + 1, step):
        yield text(f"{hour}", axes.x(hour * HOUR), _BOTTOM + 20, text_anchor="middle")
    yield text("hour of the service day", _RIGHT, _BOTTOM + 40, text_anchor="end")
    yield text("vehicles", 2, 26)


def _steps(one: _Series, axes: _DayAxes, time: IntArray, vehicles: IntArray) -> Iterator[Markup]:
    """Vehicles of one service, with the area below for the planned one."""
    ways = [
        f"H{axes.x(moment):.1f}V{axes.y(count):.1f}"
        for moment, count in zip(time.tolist(), vehicles.tolist(), strict=True)
    ]
    way = f"M{_LEFT:.1f} {_BOTTOM:.1f}{''.join(ways)}"
    if one.kind == "planned":
        yield element("path", d=f"{way}Z", class_="area planned")
    yield element("path", d=way, class_=f"step {one.kind}")


def _line_key(series: Sequence[_Series]) -> Iterator[Markup]:
    """What the lines mean, where there are two kinds."""
    for row, one in enumerate(series if len(series) > 1 else ()):
        start = _LABELS + row * 110
        yield element("line", x1=start, x2=start + 30, y1=10, y2=10, class_=f"step {one.kind}")
        yield text(one.label, start + 36, 15)


def _levels(most: float, unit: str) -> Iterator[Markup]:
    """Lines across at round numbers."""
    step = next(s for s in _round_steps() if most / s <= _MOST_TICKS)
    for level in range(0, int(most) + 1, step):
        y = _BOTTOM - level / most * (_BOTTOM - _TOP)
        yield element("line", x1=_LEFT, x2=_RIGHT, y1=y, y2=y, class_="grid")
        yield text(f"{level}{unit}", _LEFT - 6, y + 5, text_anchor="end")


def _round_steps() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50 and so on."""
    scale = 1
    while True:
        yield from (scale, 2 * scale, 5 * scale)
        scale *= 10


def journeys_chart(result: ScenarioResult) -> Markup:
    """Bars of trips by minutes door to door, and those without a bus journey.

    Parameters
    ----------
    result : ScenarioResult

    Returns
    -------
    Markup
        One ``<svg>`` element.
    """
    series = _series_of(result)
    shares = [_shares(day_journeys(s.service.flows, result.demand.periods)) for s in series]
    most = max(0.05, *(float(share.max()) for share in shares))
    slot = (_RIGHT - _LEFT) / (_N_BINS + 2)
    thick = slot * 0.84 / len(series)
    parts = [*_levels(most * 100, " %"), *_key(series), *_minutes(slot)]
    for place, (one, share) in enumerate(zip(series, shares, strict=True)):
        for row, value in enumerate(share.tolist()):
            high = value / most * (_BOTTOM - _TOP)
            x = _LEFT + row * slot + slot * 0.08 + place * thick
            if value > 0:
                parts.append(_bar(one, (x, _BOTTOM - high), (thick - 1, high)))
    described = "; ".join(
        f"{one.label}: {percent(float(share[-1]))} of trips without a bus journey"
        for one, share in zip(series, shares, strict=True)
    )
    size = (_WIDTH, _BOTTOM + 46)
    return drawing("journeys", "Journey times door to door", described, size, parts)


def _minutes(slot: float) -> Iterator[Markup]:
    """Minutes at which each bar begins."""
    for row in range(_N_BINS + 1):
        label = f"{row * _BIN_MINUTES}{'+' if row == _N_BINS else ''}"
        yield text(label, _LEFT + row * slot + 2, _BOTTOM + 20)
    yield text("no bus", _RIGHT + 4, _BOTTOM + 20, text_anchor="end")
    yield text("minutes door to door, from", _LEFT, _BOTTOM + 40)
    yield text("of trips", 2, 26)


def _shares(day: DayJourneys) -> FloatArray:
    """Share of trips, walkers left out, in each bin of minutes; last, those without a bus."""
    total = max(float(day.trips[day.open_to_bus].sum()), 1e-12)
    row = np.minimum(day.minutes[day.served] // _BIN_MINUTES, _N_BINS).astype(np.int64)
    counted = np.bincount(row, day.trips[day.served], _N_BINS + 1)
    without = float(day.trips[day.open_to_bus & ~day.served].sum())
    return np.append(counted, without) / total
