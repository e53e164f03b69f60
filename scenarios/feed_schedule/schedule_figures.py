"""What a schedule of a feed comes to: one list of figures for terminals, pages and programs."""

from dataclasses import dataclass

from network.service_day import HOUR
from scenarios.feed_schedule.scheduling import FeedSchedule
from scenarios.feed_schedule.uncovered_work import section_seconds


@dataclass(frozen=True, slots=True)
class ScheduleFigure:
    """One figure.

    Attributes
    ----------
    name : str
        For programs.
    label : str
        For people; says what is counted.
    value : float
    unit : str
        ``share`` for parts of one.
    decimals : int
        That people are shown.
    """

    name: str
    label: str
    value: float
    unit: str
    decimals: int = 0

    @property
    def is_count(self) -> bool:
        """Whether the unit says no more than the label."""
        return self.unit not in {"h", "min", "share"}


def schedule_figures(schedule: FeedSchedule) -> tuple[ScheduleFigure, ...]:
    """Figures in the order in which they are told.

    Parameters
    ----------
    schedule : FeedSchedule

    Examples
    --------
    >>> from tests.scenarios.feed_schedule.one_line import one_line_schedule
    >>> [(each.name, each.value) for each in schedule_figures(one_line_schedule())][:3]
    [('trips', 2), ('blocks', 1), ('vehicles', 1)]
    """
    vehicles, duties = schedule.vehicles, schedule.duties
    takes = section_seconds(duties.work)
    uncovered_s = int(takes[duties.schedule.uncovered].sum())
    away_s = int((vehicles.reach_depot_s - vehicles.leave_depot_s).sum())
    paid_s = int(duties.schedule.paid_s.sum())
    share = uncovered_s / max(int(takes.sum()), 1)
    return (
        ScheduleFigure("trips", "Trips", schedule.day.ends.n_trips, "trips"),
        ScheduleFigure("blocks", "Vehicle blocks", vehicles.n_blocks, "blocks"),
        ScheduleFigure("vehicles", "Vehicles", vehicles.n_vehicles, "vehicles"),
        ScheduleFigure(
            "hours_away", "Vehicle-hours away from the depot", away_s / HOUR, "h", decimals=1
        ),
        ScheduleFigure("duties", "Driver duties", duties.schedule.n_duties, "duties"),
        ScheduleFigure("paid_hours", "Paid hours of drivers", paid_s / HOUR, "h", decimals=1),
        ScheduleFigure("uncovered_minutes", "Work without a driver", uncovered_s / 60, "min"),
        ScheduleFigure("uncovered_share", "Share of work without a driver", share, "share"),
    )
