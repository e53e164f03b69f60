"""How far people get by the timetable of a plan, as `routewright access` tells it of a feed."""

from dataclasses import dataclass

from network.network import Network
from network.problems import Problem
from network.service_day import HOUR
from network.zones import ZoneTable
from routing.access.ridden_service import RiddenService, ridden_service
from routing.access.travel_times import AccessRules, every_minute, travel_times
from routing.background import BackgroundService
from routing.timetable import Timetable
from scenarios.access.access_files import MEDIAN
from scenarios.access.equity_tables import (
    ReachedOpportunities,
    equity_tables_of,
    reached_within,
)
from scenarios.access.served_city import quiet_hours
from scenarios.table_files import Table

FIRST_S, WINDOW_MIN = 8 * HOUR, 60
"""Times of leaving: each minute from 8:00 on, as `routewright access` asks by default."""

METHOD = (
    "Door to door, at the median of leaving in each minute from 8:00 to 9:00, by the timetable of "
    "each service, all waiting in full, walking all the way where that is faster."
)


@dataclass(frozen=True, slots=True, eq=False)
class PlanAccess:
    """What people can get to by one service.

    Attributes
    ----------
    zones : ZoneTable
    service : RiddenService
    ways : tuple of ReachedOpportunities
        Of each kind of opportunity that there is, within some minutes.
    """

    zones: ZoneTable
    service: RiddenService
    ways: tuple[ReachedOpportunities, ...]

    def tables(self) -> tuple[tuple[Table, ...], tuple[Problem, ...]]:
        """Tables of equity as `scenarios.access.equity_tables.equity_tables` makes them."""
        return equity_tables_of(self.zones, self.service, self.ways)

    def quiet(self) -> tuple[Problem, ...]:
        """Warning where next to nothing leaves in the hour asked about."""
        return quiet_hours(self.service, FIRST_S, FIRST_S + 60 * (WINDOW_MIN - 1))


def plan_access(
    network: Network, timetable: Timetable, background: BackgroundService | None = None
) -> PlanAccess:
    """Access by the timetable of a plan and the lines beside it.

    Parameters
    ----------
    network : Network
        Whose stops the timetable calls at.
    timetable : Timetable
    background : BackgroundService, optional

    Returns
    -------
    PlanAccess

    Raises
    ------
    InputError
        If the timetable runs backwards.

    Examples
    --------
    Three zones with 10, 20 and 30 jobs, 50 minutes on foot from each other: all reach 60 jobs.

    >>> from tests.scenarios import small_result as small
    >>> found = plan_access(small.network(), small.service().timetable)
    >>> found.ways[-1].name, found.ways[-1].count.tolist()
    ('jobs_within_60_min', [60.0, 60.0, 60.0])
    """
    service = ridden_service(network.stops, network.walking, timetable, background)
    times = travel_times(
        service, every_minute(FIRST_S, WINDOW_MIN), AccessRules(), (MEDIAN,), threads=2
    )
    zones = network.zones
    return PlanAccess(zones, service, reached_within(zones, times.of_percentile(MEDIAN)))
