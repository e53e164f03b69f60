"""What each line carries in a day, by its id: so that two services can be set side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from network.service_day import Period
from scenarios.pattern_figures import line_of_calls, pattern_figures
from scenarios.result import Service


@dataclass(frozen=True, slots=True)
class LineLoad:
    """Riders of one line.

    Attributes
    ----------
    boardings : float
        Riders a day who board, transfers counted again.
    peak_load_factor : float
        Riders over places on the fullest hop of any period.
    """

    boardings: float
    peak_load_factor: float


@dataclass(frozen=True, slots=True)
class LoadChange:
    """Riders of one line before and after a change of another.

    Attributes
    ----------
    line_id, name : str
    boardings_before, boardings_after : float
        Per day.
    peak_load_factor_before, peak_load_factor_after : float
        On the fullest hop of any period; more than 1 leaves riders behind.
    """

    line_id: str
    name: str
    boardings_before: float
    boardings_after: float
    peak_load_factor_before: float
    peak_load_factor_after: float


@dataclass(frozen=True, slots=True)
class FullestHop:
    """Where and when a line is fullest.

    Attributes
    ----------
    period : int
        Row of the period.
    call : int
        Row of `LinePlan.stop` at which the hop starts.
    load_factor : float
        Riders over places.
    """

    period: int
    call: int
    load_factor: float


def loads_by_line(
    service: Service, periods: Sequence[Period], places: int
) -> Mapping[str, LineLoad]:
    """Riders of each line, in the order of the plan.

    Parameters
    ----------
    service : Service
    periods : sequence of Period
    places : int
        Seated and standing places of one vehicle.

    Examples
    --------
    >>> from tests.scenarios import small_result as small
    >>> loads_by_line(small.service(), [small.PERIOD], 80)["1"].boardings
    120.0
    """
    plan = service.plan
    figures = pattern_figures(service, periods, places)
    line = line_of_calls(plan)
    hours = np.array([period.hours for period in periods])
    boardings = np.bincount(line, figures.boardings @ hours, plan.n_lines)
    fullest = np.zeros(plan.n_lines)
    np.maximum.at(fullest, line, figures.load_factor.max(axis=1, initial=0.0))
    return {
        line_id: LineLoad(riders, full)
        for line_id, riders, full in zip(
            plan.line_id, boardings.tolist(), fullest.tolist(), strict=True
        )
    }


def load_changes(
    before: Service, after: Service, periods: Sequence[Period], places: int, line_id: str
) -> tuple[LoadChange, ...]:
    """Riders of all lines but one in two services, those that change most first.

    Parameters
    ----------
    before, after : Service
        A line that one of them does not have carries nobody there.
    periods : sequence of Period
    places : int
    line_id : str
        The line that is left out.
    """
    was, now = (loads_by_line(each, periods, places) for each in (before, after))
    name = dict(zip(before.plan.line_id, before.plan.line_name, strict=True))
    nobody = LineLoad(0.0, 0.0)
    changes = [
        LoadChange(
            line_id=other,
            name=name[other],
            boardings_before=load.boardings,
            boardings_after=now.get(other, nobody).boardings,
            peak_load_factor_before=load.peak_load_factor,
            peak_load_factor_after=now.get(other, nobody).peak_load_factor,
        )
        for other, load in was.items()
        if other != line_id
    ]
    # Sums of riders differ in their last digits; changes that small must not decide an order.
    return tuple(
        sorted(changes, key=lambda c: -round(abs(c.boardings_after - c.boardings_before), 3))
    )


def fullest_hop(
    service: Service, line_id: str, periods: Sequence[Period], places: int
) -> FullestHop:
    """The hop and the period in which a line is fullest, the first of equals."""
    figures = pattern_figures(service, periods, places)
    calls = np.flatnonzero(line_of_calls(service.plan) == service.plan.line_id.index(line_id))
    factor = figures.load_factor[calls]
    row, period = np.unravel_index(int(np.argmax(factor)), factor.shape)
    return FullestHop(int(period), int(calls[row]), float(factor[row, period]))
