"""A day's riders sent through the timetable bus by bus, and what they find there."""

from network.demand import Demand
from network.network import Network
from network.problems import Problem, note
from routing.assignment.timetable import SAMPLES, replay_timetable
from routing.background import BackgroundService
from routing.evaluation.timetable_kpis import TimetableEvaluation, evaluate_timetable
from routing.timetable import Timetable
from routing.weights import JourneyWeights

MOST_JOURNEYS = 6_000_000
"""Journeys replayed at most: about a gigabyte of figures, and ten seconds."""


def leaving_times_per_period(demand: Demand) -> int:
    """How many times of leaving a replay can afford: `SAMPLES`, fewer in a very large city.

    Examples
    --------
    >>> from tests.scenarios import small_result as small
    >>> leaving_times_per_period(small.demand())
    6
    """
    journeys = len(demand.origin) * len(demand.periods)
    return max(1, min(SAMPLES, MOST_JOURNEYS // max(journeys, 1)))


def replayed_day(
    network: Network,
    demand: Demand,
    timetable: Timetable,
    weights: JourneyWeights,
    background: BackgroundService | None = None,
) -> TimetableEvaluation:
    """Figures of a service day by the evaluator *timetable*.

    Parameters
    ----------
    network : Network
    demand : Demand
    timetable : Timetable
    weights : JourneyWeights
    background : BackgroundService, optional
        Lines that riders may take too.

    Returns
    -------
    TimetableEvaluation
        Never to be set beside figures of the evaluator *frequency*.

    Raises
    ------
    InputError
        If the timetable runs backwards, or weights or walks are too large.
    """
    samples = leaving_times_per_period(demand)
    journeys = replay_timetable(
        network, demand, timetable, samples=samples, weights=weights, background=background
    )
    return evaluate_timetable(journeys, demand.periods, weights)


def replay_finding(day: TimetableEvaluation) -> Problem:
    """What the replayed figures are a sample of."""
    message = (
        f"every rider leaves at {day.leaving_times} times in each period and meets the buses of "
        "the timetable; these figures do not compare with those of even headways"
    )
    return note("replay", message)
