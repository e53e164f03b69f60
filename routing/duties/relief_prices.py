"""What each place where drivers change, or could change, is worth in duties.

A relief point is worth what duties cost more without it. Both days are planned with the same
chances at all other places; without it, drivers change at the next chances elsewhere. The first
answer is for the best mixture of duties (the linear program); on request whole duties are planned
for both days.

The days of one group of blocks have the same legs, so good duties of one are legal duties of the
next wherever its drivers may still change there: each program starts from those of the ones before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from network.quantities import BoolArray, IntArray, bools, ints
from routing.cpu_time import Deadline
from routing.duties.agreement import Agreement, DutyPrices
from routing.duties.driver_work import DriverWork
from routing.duties.duty_columns import DutyColumn, DutyPool, piece_prices
from routing.duties.duty_relaxation import ColumnGeneration, Relaxation
from routing.duties.duty_schedule import DutySchedule
from routing.duties.duty_terms import duty_terms
from routing.duties.effort import DutyEffort, ReworkEffort
from routing.duties.groups_of_blocks import groups_of_blocks, work_of_some
from routing.duties.pair_prices import FINE, short_duties
from routing.duties.pieces import Pieces, pieces_of
from routing.duties.relief_spacing import spaced_reliefs
from routing.duties.scheduling import schedule_duties, undone_prices
from routing.progress import Observer, Progress, unobserved

MOST_SECTIONS = 400
"""Sections of a group of blocks whose duties are priced at once."""

_STAGE = "relief points"
_MIXED = DutyEffort(rounds=200)
_WHOLE = DutyEffort(enough=5e-4, rework=ReworkEffort(steps=40, duties=12, columns=800, nodes=100))
"""Half an hour of pay on a day of a thousand: nearer to the bound costs a third more time."""

_NEAR_S = 900
"""Duties of no more reduced cost are kept for the next program."""

_Legs: TypeAlias = tuple[tuple[int, int], ...]
"""First leg and last, not included, of each piece of a duty."""


@dataclass(frozen=True, slots=True, eq=False)
class ReliefDay:
    """A day with all chances to change drivers, those of today and those there could be.

    Attributes
    ----------
    work : DriverWork
        `relief` marks every chance.
    point : IntArray, shape (n_places,)
        Relief point of each place, such as the stop area of a stop; -1 for none.
    today : BoolArray, shape (n_points,)
        Whether drivers may change there today.
    apart_s : int
        Chances on a block are at least so far apart, as in `spaced_reliefs`.
    """

    work: DriverWork
    point: IntArray
    today: BoolArray
    apart_s: int


@dataclass(frozen=True, slots=True)
class ReliefPrice:
    """What one relief point is worth.

    Attributes
    ----------
    point : int
        Row of `ReliefDay.today`.
    today : bool
        Whether drivers may change there today: then the prices are what its loss costs, else what
        it would save.
    chances : int
        How often on the day drivers could change there.
    mixture_s : float
        Seconds of pay by the linear program of duties, drivers and uncovered work priced.
    whole_s : int, optional
        The same by whole duties, planned for both days; None where that was not asked for.
    """

    point: int
    today: bool
    chances: int
    mixture_s: float
    whole_s: int | None = None


def relief_prices(
    day: ReliefDay,
    agreement: Agreement,
    prices: DutyPrices,
    most: int,
    replanned: int,
    seed: int,
    observer: Observer = unobserved,
) -> tuple[ReliefPrice, ...]:
    """Prices of the relief points with the most chances, dearest first.

    Groups of blocks are priced apart where the day is large, as duties are planned there.

    Parameters
    ----------
    day : ReliefDay
    agreement : Agreement
        Of at most two pieces for a fast answer; see `Agreement.with_most_pieces`.
    prices : DutyPrices
    most : int
        Most relief points of today that are priced, and most others.
    replanned : int
        How many of the dearest, of today and of the others each, are planned with whole duties.
    seed : int
    observer : Observer, optional

    Returns
    -------
    tuple of ReliefPrice

    Raises
    ------
    LimitError
        If there are too many pieces of work.
    Cancelled
        If the observer says so.

    Examples
    --------
    A bus at the wheel for six hours passes a square after three; a driver may drive for four. With
    relief there, two drivers do it (16 h + 6 h of pay), without it none does.

    >>> work = DriverWork(("B1",), ints([0, 2]), ints([0, 10800]), ints([10800, 21600]),
    ...     ints([0, 1]), ints([1, 0]), bools([1, 1]), ("depot", "square"),
    ...     ints([[0, 0], [0, 0]]), ints([0]), bools([1, 1]))
    >>> from routing.duties.agreement import DutyType
    >>> rules = Agreement("own", "Own", 0, 0, (DutyType(longest_work_s=14400),))
    >>> day = ReliefDay(work, ints([-1, 0]), bools([False]), 3600)
    >>> found = relief_prices(day, rules, DutyPrices(), most=9, replanned=1, seed=1)
    >>> [(price.chances, price.mixture_s / 3600, price.whole_s) for price in found]
    [(1, 106.0, 381600)]
    """
    chances = chances_of(day)
    pricing = _Pricing(day, agreement, prices, seed, observer)
    found: list[ReliefPrice] = []
    for today in (True, False):
        rows = np.flatnonzero((day.today == today) & (chances > 0))
        rows = rows[np.argsort(-chances[rows], kind="stable")[:most]]
        priced = []
        for number, point in enumerate(rows.tolist()):
            said = f"{number + 1} of {len(rows)} places" + ("" if today else " that could be")
            pricing.told = number / len(rows), said
            worth = pricing.mixture_s(point)
            priced.append(ReliefPrice(point, today, int(chances[point]), worth))
        priced.sort(key=lambda price: (-price.mixture_s, price.point))
        for number, price in enumerate(priced[:replanned]):
            pricing.told = number / replanned, "planning whole duties"
            priced[number] = replace(price, whole_s=pricing.whole_s(price.point))
        found += priced
    return tuple(sorted(found, key=lambda price: (-price.mixture_s, price.point)))


def chances_of(day: ReliefDay) -> IntArray:
    """How often on the day drivers could change at each relief point, shape (n_points,)."""
    point = _point_of_legs(day)
    return ints(np.bincount(point[point >= 0], minlength=len(day.today)))


def reliefs_used(work: DriverWork, schedule: DutySchedule) -> IntArray:
    """How often another driver takes a vehicle over at each place, shape (n_places,).

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> duties = result().service.duties
    >>> int(reliefs_used(duties.work, duties.schedule).sum())
    0
    """
    ends = work.first_leg_of_section[schedule.end_section] - 1
    on_the_way = ends[~_is_last(work)[ends]]
    return ints(np.bincount(work.end_place[on_the_way], minlength=len(work.place_id)))


def _is_last(work: DriverWork) -> BoolArray:
    """Whether each leg is the last of its block."""
    last = np.zeros(len(work.start_s), bool)
    last[work.first_leg[1:] - 1] = True
    return bools(last)


def _point_of_legs(day: ReliefDay) -> IntArray:
    """Relief point at which drivers could change after each leg, -1 where there is none."""
    could = day.work.relief & ~_is_last(day.work)
    return ints(np.where(could, day.point[day.work.end_place], -1))


class _Pricing:
    """Prices of the relief points of one day.

    Parameters
    ----------
    day : ReliefDay
    agreement : Agreement
    prices : DutyPrices
    seed : int
    observer : Observer
    """

    def __init__(
        self,
        day: ReliefDay,
        agreement: Agreement,
        prices: DutyPrices,
        seed: int,
        observer: Observer,
    ) -> None:
        self._day, self._agreement, self._prices = day, agreement, prices
        self._seed, self._observer = seed, observer
        self._point = _point_of_legs(day)
        self._open = np.append(day.today, True)[self._point]  # of no point: always a chance
        everywhere = spaced_reliefs(self._with(self._open), day.apart_s)
        self._groups = groups_of_blocks(everywhere, MOST_SECTIONS)
        self._known: dict[bytes, float] = {}
        self._good: dict[str, dict[_Legs, DutyColumn]] = {}
        self.told = 0.0, ""

    def mixture_s(self, point: int) -> float:
        """What the best mixtures of duties cost more without a relief point."""
        return sum(
            max(0.0, self._mixed_s(without) - self._mixed_s(there))
            for without, there in self._days(point)
        )

    def whole_s(self, point: int) -> int:
        """What whole duties cost more without a relief point.

        Duties that do without it are also good where it is there.
        """
        return sum(
            max(0, self._planned_s(without) - self._planned_s(there))
            for without, there in self._days(point)
        )

    def _days(self, point: int) -> list[tuple[DriverWork, DriverWork]]:
        """Work of each group of blocks that could change drivers there, without it and with it."""
        apart_s, own = self._day.apart_s, self._point == point
        without = spaced_reliefs(self._with(self._open & ~own), apart_s)
        alone = spaced_reliefs(self._with(own), apart_s)
        there = replace(without, relief=bools(without.relief | alone.relief))
        pairs = [(work_of_some(without, g), work_of_some(there, g)) for g in self._groups]
        return [(one, two) for one, two in pairs if (one.relief != two.relief).any()]

    def _with(self, chances: BoolArray) -> DriverWork:
        """The work with some of the chances; at the end of a block the driver always leaves."""
        work = self._day.work
        return replace(work, relief=bools(work.relief & (chances | _is_last(work))))

    def _mixed_s(self, work: DriverWork) -> float:
        """Cost of the best mixture of duties."""
        key = work.block_id[0].encode() + work.relief.tobytes()
        if key not in self._known:
            self._known[key] = self._relaxed_s(work)
        return self._known[key]

    def _relaxed_s(self, work: DriverWork) -> float:
        pieces = pieces_of(work, self._agreement)
        undone_s = undone_prices(work, self._prices)
        if not len(pieces):
            return float(undone_s.sum())
        terms = duty_terms(work, pieces, self._agreement, self._prices)
        short = short_duties(terms, pairs=self._agreement.most_pieces > 1)
        pool, deadline = DutyPool(pieces), Deadline(float("inf"))
        search = ColumnGeneration(terms, short, pool, undone_s, _MIXED, deadline, self._still)
        good = self._good.setdefault(work.block_id[0], {})
        search.start_from(_columns_of(good, pieces))
        found = search.relax(0.0, float("inf"))
        good.update(_good_duties(pool, found))
        return found.bound_s

    def _still(self, progress: Progress, /) -> bool:
        """Tell of a round of one program as a part of all prices."""
        share, said = self.told
        return self._observer(Progress(_STAGE, share, f"{said}: {progress.message}"))

    def _planned_s(self, work: DriverWork) -> int:
        """Cost of whole duties."""
        _, proof = schedule_duties(
            work, self._agreement, self._prices, _WHOLE, self._seed, self._still
        )
        return int(proof.value)


def _columns_of(good: Mapping[_Legs, DutyColumn], pieces: Pieces) -> list[DutyColumn]:
    """Duties of another day whose pieces are also pieces of this day."""
    legs = zip(pieces.first_leg.tolist(), pieces.end_leg.tolist(), strict=True)
    row_of = {of_piece: row for row, of_piece in enumerate(legs)}
    return [
        replace(column, pieces=tuple(row_of[of_piece] for of_piece in duty))
        for duty, column in good.items()
        if all(of_piece in row_of for of_piece in duty)
    ]


def _good_duties(pool: DutyPool, found: Relaxation) -> dict[_Legs, DutyColumn]:
    """Duties of a reduced cost near 0, by the legs of their pieces."""
    price = piece_prices(pool.pieces, found.price).tolist()
    first, end = pool.pieces.first_leg.tolist(), pool.pieces.end_leg.tolist()
    return {
        tuple((first[piece], end[piece]) for piece in column.pieces): column
        for column in pool.columns
        if column.cost_s * FINE - sum(price[piece] for piece in column.pieces) <= _NEAR_S * FINE
    }
