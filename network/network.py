"""The given world in one value: streets, stops, zones, walking and legal bus paths."""

from dataclasses import dataclass

from network.driving_side import DrivingSide
from network.problems import Problem
from network.stops import DepotTable, StopAreaTable, StopTable
from network.street_times import StreetTimes
from network.streets import StreetGraph
from network.walking import Walking
from network.zones import ZoneTable


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Everything that a plan may not change.

    Attributes
    ----------
    streets : StreetGraph
        Where buses may drive; every edge can be reached from every other by legal turns.
    footways : StreetGraph
        Where people may walk, each way in both directions.
    stops : StopTable
    areas : StopAreaTable
    depots : DepotTable
    zones : ZoneTable
    walking : Walking
    street_times : StreetTimes
        Legal driving times between all stops and depots.
    driving_side : DrivingSide
    findings : tuple of Problem
        What was cut, repaired, estimated or assumed on the way in.
    """

    streets: StreetGraph
    footways: StreetGraph
    stops: StopTable
    areas: StopAreaTable
    depots: DepotTable
    zones: ZoneTable
    walking: Walking
    street_times: StreetTimes
    driving_side: DrivingSide = DrivingSide.RIGHT
    findings: tuple[Problem, ...] = ()
