"""The city as the search for lines reads it: areas, walks, and the trips of its busiest period."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

from network.demand import Demand
from network.network import Network
from network.projection import Projection
from network.quantities import BoolArray, FloatArray, IntArray, frozen, ints, offsets_of
from network.service_day import Period
from network.walking import WALKER_LIMIT_M, WALKING_METRES_PER_SECOND, Walking
from routing.background import BackgroundService
from routing.line_planning.search.change import ChangeBudget
from routing.line_planning.search.closure_kernel import Ticks
from routing.line_planning.search.legs_kernel import LANES
from routing.weights import LONGEST_JOURNEY_S, JourneyWeights

TICK_S = 3
"""Felt seconds of a tick: the longest journeys fit int16, and rounding is lost among minutes."""

FAR = 10_000
"""Ticks of what cannot be done: 500 felt minutes. Sums of three still fit int16."""

_SHARE_KEPT = 0.95
"""Share of the trips whose zones are kept as they are, at either end."""

_JOINED_WITHIN_M = 700.0
"""Metres within which the trips of other zones are counted with the nearest zone kept."""

_MOST_PAID = 2**31 - 1


@dataclass(frozen=True, slots=True, eq=False)
class RiderModel:
    """How riders feel a journey, in ticks.

    Attributes
    ----------
    board : int
        Cost of boarding, in each leg.
    wait_weight : float
    even : float
        Headway up to which riders come at random.
    planned : float
        Share of the rest of the headway that they wait.
    """

    board: int
    wait_weight: float
    even: float
    planned: float


@dataclass(frozen=True, slots=True, eq=False)
class DesignModel:
    """Areas, walks and trips of one period, as the pricing kernels read them.

    Zones without a stop in reach or without trips are left out; what their riders pay does not
    depend on the lines. Origins are in a seeded random order, so that any leading part of them is a
    fair sample.

    Attributes
    ----------
    n_areas : int
    riders : RiderModel
    link_from, link_to, link_cost : IntArray, shape (n_links,)
        Walks between areas where riders may change.
    first_access, access_area, access_cost : IntArray
        Walks from origins to areas; by origin.
    first_egress, egress_area, egress_cost : IntArray
        Walks from areas to destinations; by destination.
    trips : array of int16, shape (n_origins, destinations)
        Trips per hour times `scale`; padded with 0.
    unserved : array of int16, shape (n_origins, destinations)
        Ticks without a bus, boarding included.
    missed : int
        Ticks more where riders pay that.
    allowed : array of int16, shape (n_origins, destinations)
        Ticks up to which riders are no worse off than today; `unserved` where that does not count.
    loss_weight : int
        Ticks more for each tick above that.
    direct_trips : array of int16, shape (n_origins, destinations)
        Of `trips` those that ride straight through today.
    direct_loss : int
        Ticks more for each of them for whom changing is cheaper.
    lost_area : IntArray, shape (n_areas,)
        Ticks times `scale` for leaving an area without service.
    scale : float
    trips_per_hour : float
        All trips but walkers, also those left out.
    left_out : float
        Ticks per hour of trips left out.
    """

    n_areas: int
    riders: RiderModel
    link_from: IntArray
    link_to: IntArray
    link_cost: IntArray
    first_access: IntArray
    access_area: IntArray
    access_cost: IntArray
    first_egress: IntArray
    egress_area: IntArray
    egress_cost: IntArray
    trips: Ticks
    unserved: Ticks
    missed: int
    allowed: Ticks
    loss_weight: int
    direct_trips: Ticks
    direct_loss: int
    lost_area: IntArray
    scale: float
    trips_per_hour: float
    left_out: float

    @property
    def n_origins(self) -> int:
        """Zones that trips start from."""
        return len(self.trips)

    @property
    def ticks_per_minute(self) -> float:
        """What a minute of every trip comes to, in the sum of the kernels."""
        return self.scale * self.trips_per_hour * 60 / TICK_S

    def design_hours(self, paid: int) -> float:
        """Hours per hour that lines are chosen by, from the sum of the kernels.

        Boarding once is free: the kernels count it in each leg and in what unserved riders pay.
        """
        boarding = self.riders.board * float(self.trips.sum(dtype=np.int64))
        return ((paid - boarding) / self.scale + self.left_out) * TICK_S / 3600


def design_model(
    network: Network,
    demand: Demand,
    period: Period,
    weights: JourneyWeights,
    seed: int,
    background: BackgroundService | None = None,
    change: ChangeBudget | None = None,
) -> DesignModel:
    """Design model of one period.

    Parameters
    ----------
    network : Network
    demand : Demand
    period : Period
        The period lines are designed for.
    weights : JourneyWeights
    seed : int
        Of the order of the origins.
    background : BackgroundService, optional
        Lines beside the plan; their stations are areas after those of the network.
    change : ChangeBudget, optional
        What riders have today, where that is to be spared.
    """
    walking = network.walking if background is None else background.walking
    origin, destination, trips = demand.in_period(period)
    on_foot = network.walking.zone_walk_s[origin, destination]
    bus = on_foot > WALKER_LIMIT_M / WALKING_METRES_PER_SECOND
    reach = np.diff(walking.first_access) > 0
    inside = bus & reach[origin] & reach[destination]
    without = np.rint(weights.walk * np.minimum(on_foot, LONGEST_JOURNEY_S) / TICK_S)
    missed = round(weights.missed_s / TICK_S)
    left_out = float((trips * (without + missed))[bus & ~inside].sum())
    all_trips = float(trips[bus].sum())
    origin, destination = origin[inside], destination[inside]
    board = round(weights.transfer_s / TICK_S)
    today = without + board
    if change is not None:
        today = np.minimum(today, change.allowed_s / TICK_S + board)
    trips, without, today = trips[inside], without[inside], today[inside]
    start_of = _nearest_that_matter(network, reach, origin, trips)
    end_of = _nearest_that_matter(network, reach, destination, trips)
    starts = np.random.default_rng(seed).permutation(np.unique(start_of[origin]))
    ends = np.unique(end_of[destination])
    row = _row_of(starts, len(reach))[start_of[origin]]
    column = _row_of(ends, len(reach))[end_of[destination]]
    wide = np.zeros((len(starts), _padded(len(ends))))
    np.add.at(wide, (row, column), trips)
    ticks = _mean_ticks(wide, row, column, trips, without + board)
    allowed = np.minimum(ticks, _mean_ticks(wide, row, column, trips, today))
    loss_weight = 0 if change is None else change.weight
    most = int((ticks + loss_weight * (ticks - allowed)).max(initial=1)) + missed
    scale = _scale(wide, most)
    n_areas = len(walking.first_transfer) - 1
    lost = np.zeros(n_areas)
    straight = np.zeros(wide.shape)
    if change is not None:
        np.add.at(straight, (row, column), np.where(change.direct[inside], trips, 0.0))
        lost[: len(change.at_area)] = change.at_area * change.lost_stop_s / TICK_S * scale
    first_access, access_area, access_cost = _walks(walking, starts, weights)
    first_egress, egress_area, egress_cost = _walks(walking, ends, weights)
    return DesignModel(
        n_areas=n_areas,
        riders=RiderModel(
            board, weights.wait, weights.even_wait_up_to_s / TICK_S, weights.planned_share
        ),
        link_from=ints(np.repeat(np.arange(n_areas), np.diff(walking.first_transfer))),
        link_to=walking.transfer_area,
        link_cost=ints(np.rint(weights.walk * walking.transfer_s / TICK_S)),
        first_access=first_access,
        access_area=access_area,
        access_cost=access_cost,
        first_egress=first_egress,
        egress_area=egress_area,
        egress_cost=egress_cost,
        trips=frozen(np.rint(wide * scale).astype(np.int16)),
        unserved=frozen(ticks),
        missed=missed,
        allowed=frozen(allowed),
        loss_weight=loss_weight,
        direct_trips=frozen(np.rint(straight * scale).astype(np.int16)),
        direct_loss=0 if change is None else round(change.lost_direct_s / TICK_S),
        lost_area=ints(np.rint(lost)),
        scale=scale,
        trips_per_hour=all_trips,
        left_out=left_out,
    )


def _mean_ticks(
    trips: FloatArray, row: IntArray, column: IntArray, each: FloatArray, ticks: FloatArray
) -> Ticks:
    """Mean ticks of the trips of each pair, 0 without trips; `trips` holds their sums."""
    total = np.zeros(trips.shape)
    np.add.at(total, (row, column), each * ticks)
    mean = np.divide(total, trips, out=np.zeros(trips.shape), where=trips > 0)
    rounded: Ticks = np.rint(mean).astype(np.int16)
    return rounded


def _nearest_that_matter(
    network: Network, reach: BoolArray, end: IntArray, trips: FloatArray
) -> IntArray:
    """For each zone the zone whose trips it joins: itself, or a busier one near by.

    The busiest zones with `_SHARE_KEPT` of the trips stay, and any that lie far from those.
    """
    zones = network.zones
    weight = np.bincount(end, trips, len(zones))
    order = np.argsort(-weight, kind="stable")
    kept = weight > 0
    kept[order[np.cumsum(weight[order]) >= _SHARE_KEPT * weight.sum()][1:]] = False
    x, y = Projection(float(zones.lon[0]), float(zones.lat[0])).to_metres(zones.lon, zones.lat)
    rows = np.flatnonzero(kept & reach)
    away, which = KDTree(np.column_stack((x[rows], y[rows]))).query(np.column_stack((x, y)))
    near = ~kept & (away <= _JOINED_WITHIN_M)
    return ints(np.where(near, rows[which], np.arange(len(zones))))


def _row_of(zones: IntArray, n_zones: int) -> IntArray:
    """Row of each zone among some zones; only to be read where it is one of them."""
    row = np.zeros(n_zones, np.int64)
    row[zones] = np.arange(len(zones))
    return ints(row)


def _padded(n: int) -> int:
    """Columns for so many values, with padding."""
    return -(-n // LANES) * LANES


def _scale(trips: FloatArray, most_ticks: int) -> float:
    """Factor that makes trips whole numbers of which each row can be summed in int32."""
    heaviest = float(trips.sum(axis=1).max(initial=1e-9))
    rounding = trips.shape[1]
    by_sum = (_MOST_PAID / most_ticks - rounding) / heaviest
    by_pair = np.iinfo(np.int16).max / float(trips.max(initial=1e-9))
    return float(min(by_sum, by_pair))


def _walks(
    walking: Walking, zones: IntArray, weights: JourneyWeights
) -> tuple[IntArray, IntArray, IntArray]:
    """Felt walks between some zones and the areas in their reach: offsets, areas, ticks."""
    rows = [np.arange(walking.first_access[z], walking.first_access[z + 1]) for z in zones]
    row = np.concatenate(rows) if rows else ints([])
    felt = weights.walk * walking.access_s[row] / TICK_S
    return offsets_of([len(r) for r in rows]), walking.access_area[row], ints(np.rint(felt))
