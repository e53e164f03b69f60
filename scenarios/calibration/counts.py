"""Counts: what was observed where and when, as a value."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from network.problems import Problem
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints

ALL_DAY = -1
"""Period of a count of the whole service day. As an index it would mean the last period."""


class Measure(StrEnum):
    """What a count is of."""

    BOARDINGS = "boardings"
    LOAD = "load"
    RUN_TIME = "run time"


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Observed values, one per row.

    Attributes
    ----------
    measure : tuple of Measure
    line : tuple of str
        Id or name.
    stop : tuple of str
        Id; blank where the whole line was counted.
    screenline : tuple of str
        Name of a line across the map to which the count belongs, or blank.
    period : IntArray, shape (n_counts,)
        Row in the periods, or `ALL_DAY`.
    value : FloatArray, shape (n_counts,)
        Passengers per hour, or per vehicle trip; seconds from end to end of a line.
    per_trip : BoolArray, shape (n_counts,)
        Whether passengers are those of one vehicle trip, on average.
    source : str
        Where they come from, one sentence.
    findings : tuple of Problem
    """

    measure: tuple[Measure, ...]
    line: tuple[str, ...]
    stop: tuple[str, ...]
    screenline: tuple[str, ...]
    period: IntArray
    value: FloatArray
    per_trip: BoolArray
    source: str
    findings: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        """Number of counts."""
        return len(self.measure)

    def of(self, *measures: Measure) -> BoolArray:
        """Which rows are of some measures, shape (n_counts,)."""
        return bools([measure in measures for measure in self.measure])

    def choose(self, rows: IntArray) -> "Counts":
        """Keep some rows."""
        kept = rows.tolist()
        return Counts(
            measure=tuple(self.measure[row] for row in kept),
            line=tuple(self.line[row] for row in kept),
            stop=tuple(self.stop[row] for row in kept),
            screenline=tuple(self.screenline[row] for row in kept),
            period=ints(self.period[rows]),
            value=floats(self.value[rows]),
            per_trip=bools(self.per_trip[rows]),
            source=self.source,
            findings=self.findings,
        )


@dataclass(frozen=True, slots=True)
class Observation:
    """One observed value on its way into `Counts`; fields as there."""

    measure: Measure
    line: str
    stop: str
    period: int
    value: float
    per_trip: bool = False
    screenline: str = ""


def counts_of(seen: list[Observation], source: str, findings: tuple[Problem, ...] = ()) -> Counts:
    """Counts of observations; several of the same thing become their mean.

    Examples
    --------
    >>> twice = [Observation(Measure.BOARDINGS, "1", "", 0, value) for value in (10.0, 14.0)]
    >>> counts_of(twice, "by hand").value.tolist()
    [12.0]
    """
    gathered: dict[tuple[str, str, str, int, bool], list[Observation]] = {}
    for each in seen:
        key = (each.measure, each.line, each.stop, each.period, each.per_trip)
        gathered.setdefault(key, []).append(each)
    firsts = [alike[0] for alike in gathered.values()]
    return Counts(
        measure=tuple(first.measure for first in firsts),
        line=tuple(first.line for first in firsts),
        stop=tuple(first.stop for first in firsts),
        screenline=tuple(first.screenline for first in firsts),
        period=ints([first.period for first in firsts]),
        value=floats([np.mean([each.value for each in alike]) for alike in gathered.values()]),
        per_trip=bools([first.per_trip for first in firsts]),
        source=source,
        findings=findings,
    )
