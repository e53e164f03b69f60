"""What drivers have done, what they still have to do as planned, and what is left without one."""

from dataclasses import dataclass, replace

import numpy as np

from network.network import Network
from network.quantities import IntArray, bools, ints, offsets_of
from routing.duties.agreement import Agreement, DutyPrices
from routing.duties.block_work import relief_at_layovers, work_of_blocks
from routing.duties.driver_work import DriverWork
from routing.duties.duty_schedule import DutySchedule
from routing.duties.leg_trips import EMPTY, trips_of_legs
from routing.repair.disruption import Disruption
from routing.repair.duty_judge import DutyJudge, Run
from routing.repair.fixed_past import NOTHING, PlannedDay
from routing.repair.repaired_blocks import RepairedBlocks

_Leg = tuple[int, int]
"""A leg in either day: the trips (rows of the planned timetable) before and after it, or one."""


@dataclass(frozen=True, slots=True, eq=False)
class PlannedDriving:
    """Duties of the day as planned.

    Attributes
    ----------
    work : DriverWork
        Of the planned blocks.
    trip : IntArray, shape (n_legs,)
        Trip of each leg of `work`, as `leg_trips.trips_of_legs` gives it.
    schedule : DutySchedule
    agreement : Agreement
        Rules that repaired duties keep.
    prices : DutyPrices
        Of work that stays without a driver, and of each spare driver.
    """

    work: DriverWork
    trip: IntArray
    schedule: DutySchedule
    agreement: Agreement
    prices: DutyPrices


@dataclass(frozen=True, slots=True)
class DriverState:
    """One driver when the news comes; sections are legs of the repaired work.

    Attributes
    ----------
    duty_id, duty_type : str
    home : int
    done : tuple of int
        What has begun.
    ahead : tuple of int
        What was planned next and still exists.
    broken : bool
        Whether some of what was planned next does not exist any more, or comes too late.
    lost : bool
    from_s : int
        From when new work may begin: signing on included where the driver is not there yet.
    over : bool
        Whether the driver has signed off.
    spare : bool
        Whether the plan does not know the driver.
    """

    duty_id: str
    duty_type: str
    home: int
    done: tuple[int, ...]
    ahead: tuple[int, ...]
    broken: bool
    lost: bool
    from_s: int
    over: bool = False
    spare: bool = False

    @property
    def touched(self) -> bool:
        """Whether the driver needs other work, or none."""
        return self.broken or self.lost or self.spare


def work_of_repaired(
    network: Network, day: PlannedDay, disruption: Disruption, repaired: RepairedBlocks
) -> DriverWork:
    """Legs of the repaired blocks; drivers may change wherever a vehicle stands.

    Nobody drives a lost vehicle home: it is fetched.

    Parameters
    ----------
    network : Network
    day : PlannedDay
    disruption : Disruption
    repaired : RepairedBlocks
    """
    usual = day.drives.usual
    points = relief_at_layovers(day.timetable, usual)
    work = work_of_blocks(network, repaired.timetable, repaired.vehicles, usual, points)
    work = _with_detours(day, work, repaired)
    lost = {int(day.vehicles.vehicle[day.vehicles.block_id.index(name)])
            for name in disruption.blocks_out}  # fmt: skip
    fetched = [
        int(repaired.vehicles.vehicle[row]) in lost
        and int(repaired.vehicles.reach_depot_s[row]) > disruption.at_s
        and not _planned_home(day, repaired, row)
        for row in range(repaired.vehicles.n_blocks)
    ]
    return _without_last_legs(work, fetched)


def _planned_home(day: PlannedDay, repaired: RepairedBlocks, row: int) -> bool:
    """Whether a block ends after its last planned trip."""
    before = day.vehicles.trips_of(day.vehicles.block_id.index(repaired.vehicles.block_id[row]))
    last = repaired.planned_trip[repaired.vehicles.trips_of(row)[-1]]
    return bool(before[-1] == last)


def _with_detours(day: PlannedDay, work: DriverWork, repaired: RepairedBlocks) -> DriverWork:
    """Work whose empty drives take as long as they do while streets are closed."""
    if day.drives.detour is None:
        return work
    trip = trips_of_legs(work, repaired.timetable, repaired.vehicles)
    start, end = work.start_s.copy(), work.end_s.copy()
    first = set(work.first_leg[:-1].tolist())
    open_drives = (trip == EMPTY) & (start >= repaired.past.at_s)  # others keep their way
    for leg in np.flatnonzero(open_drives).tolist():
        origin, target = int(work.start_place[leg]), int(work.end_place[leg])
        if leg in first:
            due_s = int(start[leg + 1])
            takes = day.drives.seconds_ending(origin, target, due_s)
            end[leg] = min(int(start[leg]) + takes, due_s)
        else:
            takes = day.drives.seconds_ending(origin, target, int(end[leg]))
            start[leg] = max(int(end[leg]) - takes, int(end[leg - 1]))
    return replace(work, start_s=ints(start), end_s=ints(end))


def _without_last_legs(work: DriverWork, cut: list[bool]) -> DriverWork:
    """The same work without the last leg of some blocks that have more than one."""
    kept, relief = np.ones(len(work.start_s), bool), work.relief.copy()
    for block, cuts in enumerate(cut):
        legs = work.legs_of(block)
        if cuts and legs.stop - legs.start > 1:
            kept[legs.stop - 1], relief[legs.stop - 2] = False, True
    counts = [int(kept[work.legs_of(block)].sum()) for block in range(work.n_blocks)]
    return replace(
        work,
        first_leg=offsets_of(counts),
        start_s=ints(work.start_s[kept]),
        end_s=ints(work.end_s[kept]),
        start_place=ints(work.start_place[kept]),
        end_place=ints(work.end_place[kept]),
        relief=bools(relief[kept]),
    )


def driver_states(
    driving: PlannedDriving,
    repaired: RepairedBlocks,
    work: DriverWork,
    disruption: Disruption,
    notice_s: int,
) -> list[DriverState]:
    """Every driver of the plan when the news comes.

    Parameters
    ----------
    driving : PlannedDriving
    repaired : RepairedBlocks
    work : DriverWork
        As `work_of_repaired` gives it.
    disruption : Disruption
    notice_s : int
        From the news until a driver who is at home can sign on for other work.
    """
    planned_work, planned = driving.work, driving.schedule
    before = _legs(planned_work, driving.trip)
    trip = trips_of_legs(work, repaired.timetable, repaired.vehicles)
    after = _legs(work, ints(np.append(repaired.planned_trip, EMPTY)[trip]))
    section = {leg: row for row, leg in enumerate(after)}
    judge = DutyJudge(work, driving.agreement)
    first_leg = planned_work.first_leg_of_section
    at_s = disruption.at_s
    states = []
    for duty, name in enumerate(planned.duty_id):
        rows = planned.pieces_of(duty)
        legs = [
            leg
            for row in range(rows.start, rows.stop)
            for leg in range(
                int(first_leg[planned.first_section[row]]), int(first_leg[planned.end_section[row]])
            )
        ]
        mine = [section.get(before[leg]) for leg in legs]
        begun = [int(planned_work.start_s[leg]) < at_s for leg in legs]
        ahead = [row for row, past in zip(mine, begun, strict=True) if not past]
        signs_on, home = int(planned.start_s[duty]), int(planned.home[duty])
        exist = tuple(row for row in mine if row is not None)
        moved = any(
            row is not None and int(work.end_s[row]) != int(planned_work.end_s[leg])
            for row, leg in zip(mine, legs, strict=True)
        )
        states.append(
            DriverState(
                duty_id=name,
                duty_type=planned.duty_type[duty],
                home=home,
                done=tuple(
                    r for r, past in zip(mine, begun, strict=True) if past and r is not None
                ),
                ahead=tuple(row for row in ahead if row is not None),
                broken=None in ahead or (moved and judge.judge(runs_of(exist, work), home) is None),
                lost=name in disruption.duties_out,
                from_s=at_s if signs_on < at_s else min(signs_on, at_s + notice_s),
                over=int(planned.end_s[duty]) <= at_s,
            )
        )
    return states


def _legs(work: DriverWork, trip: IntArray) -> list[_Leg]:
    """What each leg is: the trip, or the trips that an empty drive lies between, and its times."""
    named = trip.tolist()
    found: list[_Leg] = []
    for block in range(work.n_blocks):
        legs = range(*work.legs_of(block).indices(len(named)))
        for leg in legs:
            one = two = named[leg]
            if one == EMPTY:
                one = named[leg - 1] if leg > legs[0] else NOTHING
                two = named[leg + 1] if leg < legs[-1] else NOTHING
            found.append((one, two))
    return found


def runs_of(sections: tuple[int, ...], work: DriverWork) -> tuple[Run, ...]:
    """Sections joined to pieces wherever one follows the other on the same block.

    Examples
    --------
    >>> from tests.routing.duties.small_work import work_of
    >>> runs_of((0, 1, 3, 4), work_of([(0, 10), (10, 20), (20, 30), (30, 40)], [(50, 60)]))
    ((0, 2), (3, 4), (4, 5))
    """
    firsts = set(work.first_leg.tolist())
    runs: list[Run] = []
    for section in sorted(sections, key=lambda row: (int(work.start_s[row]), row)):
        if runs and runs[-1][1] == section and section not in firsts:
            runs[-1] = (runs[-1][0], section + 1)
        else:
            runs.append((section, section + 1))
    return tuple(runs)


def block_of_legs(work: DriverWork) -> IntArray:
    """Block of each leg."""
    return ints(np.repeat(np.arange(work.n_blocks), np.diff(work.first_leg)))
