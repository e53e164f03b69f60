"""Deals the duties of a depot to several rosters that come round within some months.

A roster of a hundred rows would take a driver two years to get through, and the law averages work
over four months. So each group gets duties of all hours, dealt in turn by the time at which they
start, and about the same work per driver.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from routing.rosters.week_of_duties import WEEK_DAYS, WeekOfDuties

_MOST_SWAPS = 400


@dataclass(frozen=True, slots=True)
class _Item:
    """A duty on all days on which it runs with the same times."""

    places: tuple[tuple[int, int], ...]
    """Day of the week and row of that day."""
    work_s: int
    days: tuple[int, ...]


def group_sizes(drivers: int, most_rows: int) -> tuple[int, ...]:
    """Rows of each roster, as even as can be.

    Examples
    --------
    >>> group_sizes(35, 17), group_sizes(34, 17), group_sizes(0, 17)
    ((12, 12, 11), (17, 17), ())
    """
    groups = -(-drivers // most_rows)
    return tuple(drivers // groups + (place < drivers % groups) for place in range(groups))


def dealt_duties(
    week: WeekOfDuties, sizes: tuple[int, ...]
) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Rows of the duties of each day for each group.

    Parameters
    ----------
    week : WeekOfDuties
        Of one depot.
    sizes : tuple of int
        Drivers of each group.

    Returns
    -------
    tuple of tuple of tuple of int
        For each group and each day of the week rows of `DayDuties`, rising.

    Examples
    --------
    >>> from network.quantities import ints
    >>> from routing.rosters.week_of_duties import DayDuties, same_duties
    >>> hours = ints([7, 8, 8, 7])
    >>> day = DayDuties(tuple("ABCD"), ("yard",) * 4, ints([1, 2, 3, 4]), ints([9, 9, 9, 9]),
    ...                 hours, hours, hours)
    >>> [group[0] for group in dealt_duties(same_duties(day, (0,)), (2, 2))]
    [(1, 3), (0, 2)]
    """
    deal = _Deal(sizes)
    items = iter(_items(week))
    while stratum := list(islice(items, len(sizes))):
        deal.hand_out(stratum)
    deal.even_out()
    return tuple(
        tuple(tuple(sorted(row for on, row in held if on == day)) for day in range(WEEK_DAYS))
        for held in deal.places()
    )


def _items(week: WeekOfDuties) -> list[_Item]:
    """Duties in the order in which they start; the same duty on several days is one."""
    found: dict[tuple[int, int, str], list[tuple[int, int]]] = {}
    for on, day in enumerate(week.days):
        for row, own in enumerate(day.duty_id):
            key = (int(day.start_s[row]), int(day.end_s[row]), own)
            found.setdefault(key, []).append((on, row))
    return [
        _Item(
            places=tuple(places),
            work_s=sum(int(week.days[on].work_s[row]) for on, row in places),
            days=tuple(on for on, _ in places),
        )
        for _, places in sorted(found.items())
    ]


class _Deal:
    """Groups while duties are dealt to them, in strata of duties that start about together."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        self._sizes = sizes
        self._held: list[list[tuple[int, _Item]]] = [[] for _ in sizes]
        self._on_day = [[0] * WEEK_DAYS for _ in sizes]
        self._work = [0] * len(sizes)
        self._stratum = 0

    def hand_out(self, stratum: list[_Item]) -> None:
        """One duty for each group, the longest to the group with the least work per driver."""
        waiting = list(range(len(self._sizes)))
        for item in sorted(stratum, key=lambda each: -each.work_s):
            roomy = [group for group in waiting if self._has_room(group, item)]
            others = [group for group in range(len(self._sizes)) if self._has_room(group, item)]
            group = min(roomy or others or waiting, key=self._work_per_driver)
            if group in waiting:
                waiting.remove(group)
            self._give(group, self._stratum, item)
        self._stratum += 1

    def even_out(self) -> None:
        """Swap duties of a stratum as long as work per driver gets more even."""
        if sum(self._work) == 0:
            return
        for _ in range(_MOST_SWAPS):
            order = sorted(range(len(self._sizes)), key=self._work_per_driver)
            swap = next(self._good_swaps(order[-1], order[0]), None)
            if swap is None:
                return
            self._swap(order[-1], order[0], *swap)

    def places(self) -> Iterator[list[tuple[int, int]]]:
        """Day and row of all duties of each group."""
        for held in self._held:
            yield [place for _, item in held for place in item.places]

    def _has_room(self, group: int, item: _Item) -> bool:
        """Whether there are drivers enough on each day of the duty."""
        return all(self._on_day[group][on] < self._sizes[group] for on in item.days)

    def _work_per_driver(self, group: int) -> tuple[float, int]:
        return self._work[group] / self._sizes[group], group

    def _give(self, group: int, stratum: int, item: _Item) -> None:
        self._held[group].append((stratum, item))
        self._work[group] += item.work_s
        for on in item.days:
            self._on_day[group][on] += 1

    def _good_swaps(self, rich: int, poor: int) -> Iterator[tuple[tuple[int, _Item], ...]]:
        """Two duties of one stratum whose swap takes work from the one and is not too much."""
        gap = self._work_per_driver(rich)[0] - self._work_per_driver(poor)[0]
        most = gap / (1 / self._sizes[rich] + 1 / self._sizes[poor])
        found = [
            (abs(one.work_s - other.work_s - most), place, (stratum, one), (stratum, other))
            for place, (stratum, one) in enumerate(self._held[rich])
            for level, other in self._held[poor]
            if level == stratum and one.days == other.days
            and 0 < one.work_s - other.work_s < 2 * most
        ]  # fmt: skip
        for _, _, give, take in sorted(found, key=lambda each: each[:2])[:1]:
            yield give, take

    def _swap(self, rich: int, poor: int, give: tuple[int, _Item], take: tuple[int, _Item]) -> None:
        """Let two groups change a duty."""
        self._held[rich].remove(give)
        self._held[poor].remove(take)
        self._held[rich].append(take)
        self._held[poor].append(give)
        self._work[rich] += take[1].work_s - give[1].work_s
        self._work[poor] += give[1].work_s - take[1].work_s
