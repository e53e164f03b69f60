"""Runs a scenario of the store, as ``routewright plan`` runs files."""

from collections.abc import Sequence
from pathlib import Path

from api.command_line.plan_arguments import files_of, settings_of_plan
from api.machine import Stopwatch
from api.work.laid_out import laid_out
from maps.publish import write_run
from network.errors import InputError
from routing.progress import Observer
from scenarios.plan_choices import PlanOptions, scenario_choices
from scenarios.plan_file import feed_choices_of
from scenarios.run import run_plan
from scenarios.store.ports import Store
from scenarios.store.records import FileRole, ScenarioChoices


def solve_plan(
    store: Store, scenario_id: str, given: Path, written: Path, observer: Observer
) -> None:
    """Run a scenario and write all its files.

    Parameters
    ----------
    store : Store
    scenario_id : str
    given, written : Path
        Empty folders for files that are read and for the result.
    observer : Observer

    Raises
    ------
    PlanningError
        If there is no plan, saying why.
    """
    scenario = store.get_scenario(scenario_id)
    network = store.get_network(scenario.network_id)
    options = options_of(scenario.choices, laid_out(store, network, given))
    watch = Stopwatch()
    run = run_plan(files_of(options), settings_of_plan(options), feed_choices_of(options), observer)
    write_run(run, written, watch.taken(), observer)


def options_of(choices: ScenarioChoices, files: Sequence[tuple[FileRole, Path]]) -> PlanOptions:
    """The choices of a scenario as the options of ``routewright plan``.

    Raises
    ------
    InputError
        If a file is missing that was chosen, or there are several where one is read.

    Examples
    --------
    >>> files = [(FileRole.OSM, Path("a.osm")), (FileRole.STOPS, Path("s.csv"))]
    >>> options_of(ScenarioChoices(60, stops="file"), files).stops
    's.csv'
    """

    def paths(role: FileRole) -> tuple[Path, ...]:
        return tuple(path for found, path in files if found is role)

    def one(role: FileRole) -> Path | None:
        found = paths(role)
        if len(found) > 1:
            message = f"{len(found)} files are {role}; give one"
            raise InputError(message)
        return found[0] if found else None

    stops = choices.stops
    if stops == "file":
        own = one(FileRole.STOPS)
        if own is None:
            message = "the network has no file of stops; choose other stops or give one"
            raise InputError(message)
        stops = str(own)
    chosen = {choice.name: getattr(choices, choice.name) for choice in scenario_choices()}
    return PlanOptions(
        **{**chosen, "stops": stops}, out=Path(), osm=one(FileRole.OSM), zones=one(FileRole.ZONES),
        od=one(FileRole.OD), gtfs=paths(FileRole.GTFS), background=paths(FileRole.BACKGROUND),
        depots=one(FileRole.DEPOTS), factors=one(FileRole.FACTORS),
    )  # fmt: skip
