"""Riders on lines whose headways are tried one after the other, each period assigned only once.

Between two tries many periods keep their headways: a bus more changes the peak, and the evening
has buses to spare. Headways alone decide on riders, so what is known of a period stays true.
"""

from collections.abc import Sequence

from routing.assignment.frequency import PassengerFlows
from routing.evaluation.kpis import felt_hours
from routing.headways.headway_rules import HeadwayRules
from routing.headways.line_loads import LineLoads
from routing.line_vehicles import LineVehicles, one_type
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.progress import report
from scenarios.settled_headways import Riding, hours_beside_riding
from scenarios.world import World, assigned, line_loads


class TriedRiders:
    """Remembers what headways are chosen by at every try, and the riders themselves at the last.

    Parameters
    ----------
    world : World
        Fleet and rates may differ between tries; demand, streets and run times may not.
    paths : PatternPaths
        Of the lines of all tries.

    Examples
    --------
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place, plan = two.world(), two.lines()
    >>> riders = TriedRiders(place, two.paths(place.network, plan))
    >>> riding = riders.riding_on(plan, place.headway_rules)
    >>> riding.loads[0].boardings.tolist(), [flows is None for flows in riders.find_flows(plan)]
    ([60.0, 30.0], [False])
    """

    def __init__(self, world: World, paths: PatternPaths) -> None:
        self._world, self._paths = world, paths
        self._told: dict[tuple[int, bytes], tuple[LineLoads, float]] = {}
        self._last: dict[int, tuple[bytes, PassengerFlows]] = {}

    def riding_on(
        self,
        plan: LinePlan,
        rules: HeadwayRules,
        flows: Sequence[PassengerFlows] = (),
        vehicles: LineVehicles | None = None,
    ) -> Riding:
        """Riders of a day at the headways of a plan.

        Parameters
        ----------
        plan : LinePlan
            The same lines at every call.
        rules : HeadwayRules
            By whose prices hours beside riding are counted.
        flows : sequence of PassengerFlows, optional
            Riders of each period, where they are known.
        vehicles : LineVehicles, optional
            That run the lines; all of the first type of the rules by default.

        Returns
        -------
        Riding
        """
        first = rules.fleets[0]
        vehicles = vehicles or one_type(first.vehicle, first.rates, plan)
        periods = self._world.periods
        told = [
            self._told_of(plan, row, flows[row] if flows else None) for row in range(len(periods))
        ]
        loads = tuple(load for load, _ in told)
        felt = sum(hours * period.hours for (_, hours), period in zip(told, periods, strict=True))
        beside = hours_beside_riding(plan, loads, periods, rules, vehicles)
        return Riding(loads, felt, felt + beside)

    def find_flows(self, plan: LinePlan) -> tuple[PassengerFlows | None, ...]:
        """Riders at the headways of a plan: one per period, None where they are not at hand."""
        found = []
        for row in range(len(self._world.periods)):
            headways, flows = self._last.get(row, (b"", None))
            found.append(flows if headways == _headways(plan, row) else None)
        return tuple(found)

    def _told_of(
        self, plan: LinePlan, row: int, flows: PassengerFlows | None
    ) -> tuple[LineLoads, float]:
        """Loads of lines in one period, and felt hours per hour."""
        key = row, _headways(plan, row)
        if key not in self._told:
            world, period = self._world, self._world.periods[row]
            report(world.observer, "headways", 0.0, f"riders, {period.name}")
            riders = assigned(world, plan, self._paths, row) if flows is None else flows
            loads = line_loads(world, plan, riders, period)
            self._told[key] = loads, felt_hours(riders, world.settings.weights)
            self._last[row] = key[1], riders
        return self._told[key]


def _headways(plan: LinePlan, row: int) -> bytes:
    """Headways of one period, as a key."""
    return plan.headway_s[:, row].tobytes()
