"""How long a planner lets the search for lines last: by its work, or by a clock, not by both."""

from network.errors import refuse_errors
from network.problems import error
from scenarios.plan_choices import ScenarioChoices


def refuse_two_search_limits(choices: ScenarioChoices) -> None:
    """Refuse a search that is to last so much work and so long as well.

    Raises
    ------
    InputError

    Examples
    --------
    >>> refuse_two_search_limits(ScenarioChoices(60, search_seconds=30.0))
    """
    if choices.search_evaluations is None or choices.search_seconds is None:
        return
    message = (
        f"a search of {choices.search_evaluations} forms of lines cannot also last "
        f"{choices.search_seconds:g} s"
    )
    remedy = "give --search-evaluations for lines that can be repeated, or --search-seconds"
    refuse_errors([error("search_seconds", message, remedy)])
