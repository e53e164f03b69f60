"""Demand: who wants to travel from where to where, and when."""

from dataclasses import dataclass, replace

import numpy as np

from network.errors import InputError
from network.quantities import FloatArray, IntArray, floats, ints
from network.service_day import Period


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """Trips per AM hour between zones, and how each period of the day follows from them.

    Rows are sorted by origin, then destination; each pair appears once.

    Attributes
    ----------
    origin, destination : IntArray, shape (n_pairs,)
        Rows in `ZoneTable`.
    trips_per_hour : FloatArray, shape (n_pairs,)
        In the AM period, > 0.
    periods : tuple of Period
        The service day.
    modelled : bool
        Whether the table was computed by a model, not counted or given.
    source : str
        One sentence a reader can trace.
    """

    origin: IntArray
    destination: IntArray
    trips_per_hour: FloatArray
    periods: tuple[Period, ...]
    modelled: bool
    source: str

    def __post_init__(self) -> None:
        if not len(self.trips_per_hour) or float(self.trips_per_hour.sum()) <= 0:
            message = "total demand is 0 trips; give a table with at least one trip"
            raise InputError(message)
        key = self.origin * (int(self.destination.max()) + 1) + self.destination
        if np.any(np.diff(key) <= 0):
            message = "demand rows must be sorted by origin and destination, each pair once"
            raise InputError(message)

    def in_period(self, period: Period) -> tuple[IntArray, IntArray, FloatArray]:
        """Origin, destination and trips per hour of one period, in the order of the AM table.

        Examples
        --------
        >>> from network.quantities import ints, floats
        >>> from network.service_day import WEEKDAY
        >>> am = Demand(ints([0]), ints([1]), floats([100]), WEEKDAY, False, "example")
        >>> home, work, trips = am.in_period(WEEKDAY[3])   # PM: 0.9 times the table, transposed
        >>> home.tolist(), work.tolist(), trips.tolist()
        ([1], [0], [90.0])
        """
        trips = self.trips_per_hour * period.demand_factor
        if period.transposed:
            return self.destination, self.origin, trips
        return self.origin, self.destination, trips

    def over_the_day(self, like: Period) -> "Demand":
        """Trips between zones as they are over the whole day, as those of a day of one period.

        Parameters
        ----------
        like : Period
            As many trips an hour as in this period; its clock and its speeds are kept.

        Returns
        -------
        Demand

        Examples
        --------
        With 2 h of the table as it is, and 2 h of half of it on the way home:

        >>> from dataclasses import replace
        >>> from network.quantities import ints, floats
        >>> from network.service_day import WEEKDAY
        >>> out = replace(WEEKDAY[1], demand_factor=1.0)
        >>> home = replace(WEEKDAY[3], demand_factor=0.5, end=WEEKDAY[3].start + 7200)
        >>> am = Demand(ints([0]), ints([1]), floats([90]), (out, home), False, "example")
        >>> day = am.over_the_day(out)
        >>> day.origin.tolist(), day.destination.tolist(), day.trips_per_hour.tolist()
        ([0, 1], [1, 0], [60.0, 30.0])
        """
        width = int(max(self.origin.max(), self.destination.max())) + 1
        pair, trips = [], []
        for period in self.periods:
            origin, destination, each = self.in_period(period)
            pair.append(origin * width + destination)
            trips.append(each * period.hours)
        found, row = np.unique(np.concatenate(pair), return_inverse=True)
        total = np.bincount(row, np.concatenate(trips))
        some = total > 0
        per_hour = float(self.trips_per_hour.sum()) * like.demand_factor / float(total.sum())
        return Demand(
            origin=ints(found[some] // width),
            destination=ints(found[some] % width),
            trips_per_hour=floats(total[some] * per_hour),
            periods=(replace(like, demand_factor=1.0, transposed=False),),
            modelled=self.modelled,
            source=self.source,
        )

    @property
    def trips_per_day(self) -> float:
        """Trips of the whole service day."""
        hours = sum(p.demand_factor * p.hours for p in self.periods)
        return float(self.trips_per_hour.sum()) * hours
