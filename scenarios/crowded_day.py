"""A day's riders who know how full buses are, and what is said of how they came to rest."""

from network.problems import Problem, note, warning
from routing.assignment.crowding import MOST_ROUNDS, STABLE, CrowdingWeights, assign_crowded
from routing.evaluation.crowded_kpis import CrowdedEvaluation, evaluate_crowded
from routing.progress import report
from scenarios.result import Service
from scenarios.world import World


def crowded_day(world: World, service: Service) -> CrowdedEvaluation:
    """Figures of a service day with crowding.

    Parameters
    ----------
    world : World
    service : Service
        With its riders of each period.

    Returns
    -------
    CrowdedEvaluation

    Examples
    --------
    >>> from tests.planned_city import planned_city
    >>> city = planned_city()
    >>> world = World(city.network, city.demand, city.settings, city.run_times, city.deadheads,
    ...               lambda seen: True)
    >>> found = crowded_day(world, city.service)
    >>> found["crowded_generalised_minutes"] >= city.service.evaluation["generalised_minutes"]
    True
    """
    s, crowded = world.settings, []
    for row, flows in enumerate(service.flows):
        report(world.observer, "worth", row / len(service.flows), "riders of full buses")
        crowded.append(
            assign_crowded(
                world.network, world.demand, service.plan, service.paths, world.run_times, row,
                flows, vehicle=s.vehicle, weights=s.weights, background=world.background,
            )
        )  # fmt: skip
    return evaluate_crowded(
        world.network, service.plan, service.flows, crowded, world.periods, s.vehicle
    )


def crowding_finding(day: CrowdedEvaluation) -> Problem:
    """How riders came to rest, and what they feel of the crowd.

    Examples
    --------
    >>> from tests.planned_city import planned_city
    >>> crowding_finding(planned_city().service.crowded).where
    'crowding'
    """
    felt, weights = day["crowded_generalised_minutes"], CrowdingWeights()
    said = (
        f"riders who know how full buses are feel {felt:.1f} min per trip: a minute sitting on a "
        f"full bus counts {weights.sitting:g}, standing {weights.standing:g}; loads on the busiest "
        f"hops would move by {100 * day['crowded_residual']:.1f} % in one more round, "
        f"{100 * day['crowded_gap']:.2f} % of felt time could still be saved"
    )
    if day["crowded_residual"] < STABLE:
        return note("crowding", said)
    remedy = "read the figures with crowding as an order of magnitude"
    return warning("crowding", f"{said}; not stable within {MOST_ROUNDS} rounds", remedy)
