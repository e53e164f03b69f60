"""Today's service: its lines in a network, and what is known of their headways and run times."""

from collections.abc import Iterable
from dataclasses import dataclass

from network.errors import InputError
from network.network import Network
from routing.lines import LinePlan, line_plan_of
from routing.run_times import RunTimeModel
from scenarios.sample_city import PresentLine

_ANY_HEADWAY_S = 900


@dataclass(frozen=True, slots=True, eq=False)
class PresentLines:
    """Today's lines, as a plan starts from them.

    Attributes
    ----------
    plan : LinePlan
    headways_given : bool
        Whether the headways are those of today; else they are chosen by load within the fleet.
    run_times : RunTimeModel, optional
        Calibrated to today's schedule; assumed where there is none.
    """

    plan: LinePlan
    headways_given: bool = False
    run_times: RunTimeModel | None = None


def lines_of_today(network: Network, lines: Iterable[PresentLine], n_periods: int) -> LinePlan:
    """Line plan of lines given by the map's ids of their stops.

    Parameters
    ----------
    network : Network
        With the stops of the map.
    lines : iterable of PresentLine
    n_periods : int

    Returns
    -------
    LinePlan
        Every 15 minutes in every period, until headways are chosen.

    Raises
    ------
    InputError
        If a stop is not in the network.
    """
    row = {stop_id: place for place, stop_id in enumerate(network.stops.stop_id)}
    found = []
    for line in lines:
        both = [way for way in (line.out, line.back) if way]
        missing = [str(stop) for way in both for stop in way if str(stop) not in row]
        if missing:
            message = (
                f"line {line.line_id}: stop {missing[0]} is not on the map "
                f"({len(missing)} of its stops are missing); use the map the lines were drawn on"
            )
            raise InputError(message)
        patterns = [[row[str(stop)] for stop in way] for way in both]
        found.append((line.line_id, line.name, patterns))
    return line_plan_of(found, n_periods, _ANY_HEADWAY_S)
