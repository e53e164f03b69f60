"""What the duties of a day come to: drivers, paid hours, and pay against hours of vehicles."""

from dataclasses import dataclass

import numpy as np

from network.service_day import HOUR, MINUTE
from routing.blocks import VehicleSchedule
from routing.duties.duty_check import rule_readings
from scenarios.result import PlannedDuties


@dataclass(frozen=True, slots=True)
class DutyFigures:
    """Figures of one service day.

    Attributes
    ----------
    duties : int
    pieces : int
        Parts of blocks that one driver drives without leaving the vehicle.
    splits : int
        Long unpaid breaks in the middle of a duty, as the agreement defines them.
    work_hours, paid_hours : float
    platform_hours : float
        Of vehicles away from the depot.
    paid_per_platform_hour : float
        0 where no vehicle is away.
    uncovered_minutes : float
        Work of vehicles that no duty drives.
    """

    duties: int
    pieces: int
    splits: int
    work_hours: float
    paid_hours: float
    platform_hours: float
    paid_per_platform_hour: float
    uncovered_minutes: float


@dataclass(frozen=True, slots=True)
class DutyKpi:
    """What a figure is called, its unit and its meaning."""

    name: str
    label: str
    unit: str
    meaning: str
    decimals: int = 0


DUTY_REGISTRY = (
    DutyKpi("duties", "Duties", "duties/day", "drivers at work on the day"),
    DutyKpi("pieces", "Pieces of work", "pieces/day",
            "parts of blocks that one driver drives without leaving the vehicle"),
    DutyKpi("splits", "Split breaks", "breaks/day",
            "long unpaid breaks in the middle of a duty, as the agreement defines them"),
    DutyKpi("work_hours", "Work", "h/day", "from signing on to signing off, without breaks", 1),
    DutyKpi("paid_hours", "Paid time", "h/day",
            "with guarantees, allowances and premiums of the agreement", 1),
    DutyKpi("platform_hours", "Vehicle-hours", "h/day", "of vehicles away from the depot", 1),
    DutyKpi("paid_per_platform_hour", "Paid time per vehicle-hour", "h/h",
            "paid hours of drivers per hour of a vehicle away from the depot", 3),
    DutyKpi("uncovered_minutes", "Work without a driver", "min/day",
            "vehicle work that fits into no duty of the agreement"),
)  # fmt: skip
"""Figures in the order in which they are shown."""


def duty_figures(duties: PlannedDuties, vehicles: VehicleSchedule) -> DutyFigures:
    """Figures of duties and the blocks they are for.

    Parameters
    ----------
    duties : PlannedDuties
    vehicles : VehicleSchedule

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> service = result().service
    >>> figures = duty_figures(service.duties, service.vehicles)
    >>> figures.duties, figures.pieces, figures.uncovered_minutes
    (3, 3, 0.0)
    """
    work, schedule = duties.work, duties.schedule
    platform = float((vehicles.reach_depot_s - vehicles.leave_depot_s).sum()) / HOUR
    paid = float(schedule.paid_s.sum()) / HOUR
    splits = sum(
        reading.value
        for reading in rule_readings(work, duties.agreement, schedule)
        if reading.rule == "split"
    )
    first = work.first_leg_of_section
    takes = work.end_s[first[1:] - 1] - work.start_s[first[:-1]]
    return DutyFigures(
        duties=schedule.n_duties,
        pieces=len(schedule.block),
        splits=splits,
        work_hours=float(np.sum(schedule.work_s)) / HOUR,
        paid_hours=paid,
        platform_hours=platform,
        paid_per_platform_hour=paid / platform if platform else 0.0,
        uncovered_minutes=float(takes[schedule.uncovered].sum()) / MINUTE,
    )
