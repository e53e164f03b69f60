"""The figures of riders who know how full buses are, beside those of riders who do not.

They bear the evaluator's name: felt minutes contain the crowd here, and do not elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from network.errors import InputError
from network.network import Network
from network.quantities import floats
from network.service_day import Period
from routing.assignment.crowding import CrowdedFlows
from routing.assignment.frequency import PassengerFlows
from routing.assignment.states import WALKER
from routing.evaluation.loads import day_loads
from routing.evaluation.registry import CROWDED_REGISTRY
from routing.fleet import VehicleType
from routing.lines import LinePlan

__all__ = ["CROWDED_REGISTRY", "CrowdedEvaluation", "evaluate_crowded"]


@dataclass(frozen=True, slots=True, eq=False)
class CrowdedEvaluation:
    """Figures of one service with crowding, by name of the `CROWDED_REGISTRY`.

    Attributes
    ----------
    values : mapping from name to float
    rounds : int
        How often riders chose again, in the period with most rounds.
    """

    values: MappingProxyType[str, float]
    rounds: int

    def __getitem__(self, name: str) -> float:
        """Value of one figure."""
        return self.values[name]


def evaluate_crowded(
    network: Network,
    plan: LinePlan,
    flows: Sequence[PassengerFlows],
    crowded: Sequence[CrowdedFlows],
    periods: Sequence[Period],
    vehicle: VehicleType,
) -> CrowdedEvaluation:
    """All figures of a service day with crowding.

    Parameters
    ----------
    network : Network
    plan : LinePlan
    flows : sequence of PassengerFlows
        One per period, without crowding.
    crowded : sequence of CrowdedFlows
        One per period, started from those.
    periods : sequence of Period
    vehicle : VehicleType

    Returns
    -------
    CrowdedEvaluation

    Raises
    ------
    InputError
        If there are not flows for each period.

    Examples
    --------
    >>> from tests.planned_city import planned_city
    >>> city = planned_city()
    >>> city.service.crowded["crowded_residual"] < 0.01
    True
    """
    if not len(flows) == len(crowded) == len(periods) > 0:
        message = (
            f"{len(flows)} flows, {len(crowded)} with crowding and {len(periods)} periods; give "
            "one of each for every period"
        )
        raise InputError(message)
    hours = floats([period.hours for period in periods])
    felt = floats([each.felt_hours for each in crowded]) * hours
    trips = sum(
        float(each.trips_per_hour[each.state != WALKER].sum()) * period.hours
        for each, period in zip(flows, periods, strict=True)
    )
    loads = day_loads(network, plan, crowded, hours, vehicle)
    gap = float((floats([each.gap for each in crowded]) * felt).sum())
    figures = {
        "crowded_felt_hours": float(felt.sum()),
        "crowded_generalised_minutes": 60 * float(felt.sum()) / max(trips, 1e-12),
        "crowded_share_over_capacity": loads.beyond_km / max(loads.passenger_km, 1e-12),
        "crowded_peak_load_factor": loads.peak_load_factor,
        "crowded_residual": float(np.max([each.moved for each in crowded])),
        "crowded_gap": gap / max(float(felt.sum()), 1e-12),
    }
    named = {kpi.name: figures[kpi.name] for kpi in CROWDED_REGISTRY}
    return CrowdedEvaluation(MappingProxyType(named), max(each.rounds for each in crowded))
