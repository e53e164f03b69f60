"""From trips and several depots with capacities to blocks, with a proven bound.

A relaxation gives the bound; large days then get first blocks by joining trips; at last whole
vehicles are chosen among the links that can be part of better blocks, which proves the best.
"""

from network.errors import InfeasibleError, NoSolutionInTime
from network.quantities import ints
from routing.certificate import BoundIsFor, Certificate
from routing.cpu_time import Deadline
from routing.progress import Observer, unobserved
from routing.vehicle_scheduling.block_effort import BlockEffort
from routing.vehicle_scheduling.depot_network import DepotNetwork
from routing.vehicle_scheduling.depot_problem import DepotBlocks, DepotProblem
from routing.vehicle_scheduling.depot_relaxation import relax, start_without_depots
from routing.vehicle_scheduling.first_blocks import Level, dive
from routing.vehicle_scheduling.reworked_blocks import BlockRework
from routing.vehicle_scheduling.whole_vehicles import PROVEN, WholeVehicles

_SMALL_DAY = 500
"""Trips up to which whole vehicles are chosen without joining trips first."""

_FEW_TRIPS = 400
"""Trips that a large day is joined to, for its first blocks."""

_FIRST_NODES = 500
"""Branches of each search for first blocks."""

_FIRST_SHARE = 0.3
"""Part of the seconds left in which first blocks of a large day are to be found."""

_REWORK_SHARE = 0.8
"""Part of the seconds then left in which they are improved, before all is searched at once."""


def schedule_depots(
    problem: DepotProblem,
    effort: BlockEffort,
    seed: int,
    observer: Observer = unobserved,
) -> tuple[DepotBlocks, Certificate]:
    """Cheapest blocks, each back in the depot it left, no depot above its capacity.

    Parameters
    ----------
    problem : DepotProblem
    effort : BlockEffort
        Where it ends early, the best blocks so far are returned with a lower bound.
    seed : int
        Of the integer search.
    observer : Observer, optional
        Told about each round and step; answers whether to go on.

    Returns
    -------
    DepotBlocks
    Certificate
        Its bound is for all blocks of these trips; proven where it is less than 1 below the value.

    Raises
    ------
    InfeasibleError
        If a trip cannot be reached, or the depots hold too few vehicles.
    NoSolutionInTime
        If no blocks were found within the effort.
    Cancelled
        If the observer says so.

    Examples
    --------
    Depot 0 is near both trips but has one vehicle; trip 1 can follow trip 0 for 3.

    >>> day = DepotProblem(
    ...     tail=ints([0]), head=ints([1]), cost=ints([3]), pull_out=ints([[5, 9], [5, 9]]),
    ...     pull_in=ints([[5, 9], [5, 9]]), capacity=ints([1, 1]))
    >>> blocks, proof = schedule_depots(day, BlockEffort(), seed=1)
    >>> proof.value, proof.bound, blocks.depot.tolist(), blocks.trip.tolist()
    (13.0, 13.0, [0], [0, 1])
    """
    if not problem.n_trips:
        return DepotBlocks(ints([0]), ints([]), ints([])), _certificate(0.0, 0.0, seed, PROVEN)
    problem.require_ways()
    deadline = Deadline(effort.cpu_s)
    net = DepotNetwork(problem)
    relaxation = relax(net, start_without_depots(net), effort, deadline, observer)
    level = Level(problem, net, relaxation)
    known = None
    if problem.n_trips > _SMALL_DAY:
        known = _first_blocks(level, effort, deadline, seed, observer)
    search = WholeVehicles(net, relaxation.ways, effort, deadline, seed, observer, known)
    found = search.prove()
    if found.blocks is None:
        message = (
            f"no blocks were found within the effort; none cost less than {found.bound:.0f}. "
            "Allow more processor seconds or nodes, or raise the capacity of depots"
        )
        raise NoSolutionInTime(message)
    proof = _certificate(found.value, min(found.value, found.bound), seed, found.stop_reason)
    return level.opened(found.blocks), proof


def _first_blocks(
    level: Level, effort: BlockEffort, deadline: Deadline, seed: int, observer: Observer
) -> DepotBlocks | None:
    """Good blocks of a large day, trips in the order of its network; None where none are found."""
    ended = dive(level, _FEW_TRIPS, effort, deadline, observer)
    last = ended.level
    part = deadline.part(_FIRST_SHARE)
    small = BlockEffort(effort.rounds, min(effort.nodes, _FIRST_NODES))
    search = WholeVehicles(last.net, last.relaxation.ways, small, part, seed, observer)
    try:
        found = search.prove()
    except InfeasibleError:  # of the smaller day only
        return None
    if found.blocks is None:
        return None
    first = ended.opened(found.blocks)
    part = deadline.part(_REWORK_SHARE)
    best = BlockRework(level, first, effort, part, seed, observer).improve()
    return DepotBlocks(best.first_trip, ints(level.net.place[best.trip]), best.depot)


def _certificate(value: float, bound: float, seed: int, stop_reason: str) -> Certificate:
    return Certificate(
        stage="blocks",
        objective="cost of all blocks",
        unit="units of cost",
        value=value,
        bound=bound,
        bound_is_for=BoundIsFor.FIXED_TRIPS,
        seed=seed,
        stop_reason=stop_reason,
    )
