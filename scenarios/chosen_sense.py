"""The line sense that a planner chooses: usual limits, but those that were given."""

from dataclasses import replace

from network.errors import refuse_errors
from network.problems import error
from routing.line_planning.sense import LineSense
from scenarios.plan_choices import ScenarioChoices


def line_sense_of(choices: ScenarioChoices) -> LineSense:
    """Limits of a line.

    Parameters
    ----------
    choices : ScenarioChoices

    Returns
    -------
    LineSense

    Raises
    ------
    InputError
        If the shortest run is longer than the longest.

    Examples
    --------
    >>> sense = line_sense_of(ScenarioChoices(60, longest_run_min=50))
    >>> sense.shortest_run_s, sense.longest_run_s, sense.most_detour
    (900, 3000, 1.7)
    """
    sense = LineSense()
    if choices.shortest_run_min is not None:
        sense = replace(sense, shortest_run_s=60 * choices.shortest_run_min)
    if choices.longest_run_min is not None:
        sense = replace(sense, longest_run_s=60 * choices.longest_run_min)
    if choices.most_detour is not None:
        sense = replace(sense, most_detour=choices.most_detour)
    if sense.shortest_run_s > sense.longest_run_s:
        message = (
            f"a shortest run of {sense.shortest_run_s // 60} min is longer than the longest, "
            f"{sense.longest_run_s // 60} min"
        )
        remedy = "lower --shortest-run-min or raise --longest-run-min"
        refuse_errors([error("shortest_run_min", message, remedy)])
    return sense
