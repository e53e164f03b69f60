"""Shows the demo's result on the planner's pages, as a scenario that was run already."""

from pathlib import Path
from shutil import copytree, rmtree

from api.command_line.demo import demo_scenario
from api.http.results import has_result
from api.http.serve import serve
from api.settings import settings_of
from network.errors import PlanningError
from scenarios.result import LABOUR_RULES
from scenarios.result_folder import RESULT, sha256_of
from scenarios.store.ports import Store
from scenarios.store.records import (
    FileRole,
    JobKind,
    JobState,
)

_ROLES = FileRole.OSM, FileRole.ZONES, FileRole.OD
_ANY_PORT = 0


def serve_demo(city: str, out: Path, seed: int, labour_rules: str = LABOUR_RULES) -> int:
    """Serve a demo's result with all that planners have in their data folder.

    Parameters
    ----------
    city : str
        ``sample`` or ``helsinki``.
    out : Path
        Folder of the demo's result.
    seed : int
    labour_rules : str
        Name of the agreement that its duties keep.

    Returns
    -------
    int
        Exit code of the service.

    Raises
    ------
    PlanningError
        If the data folder is in use, or cannot be used.
    """

    def opening(store: Store) -> str:
        return f"/runs/{remembered_demo(store, city, out, seed, labour_rules)}"

    settings = settings_of()
    try:
        return serve(settings, opening)
    except PlanningError:
        if settings.port == _ANY_PORT:
            raise
        return serve(settings_of(port=_ANY_PORT), opening)  # another program has that port


def remembered_demo(
    store: Store, city: str, out: Path, seed: int, labour_rules: str = LABOUR_RULES
) -> str:
    """The job that holds the demo's result; the same result is remembered once.

    Parameters
    ----------
    store : Store
    city : str
        ``sample`` or ``helsinki``.
    out : Path
        Folder of the demo's result.
    seed : int
    labour_rules : str
        Name of the agreement that its duties keep.

    Returns
    -------
    str
        Id of the job.
    """
    key = sha256_of(out / RESULT)
    known = store.find_result(JobKind.PLAN, key)
    if known is not None and has_result(store.result_folder(known.job_id)):
        return known.job_id
    files, choices = demo_scenario(city, seed, out, labour_rules)
    kept = tuple(
        store.keep_file(role, path.name, path) for role, path in zip(_ROLES, files, strict=False)
    )
    same = [network for network in store.networks() if network.files == kept]
    network = same[0] if same else store.add_network(f"Demo city: {city}", kept)
    scenario = store.add_scenario(f"Demo: {choices.buses} buses", network.network_id, choices)
    job = store.add_job(JobKind.PLAN, scenario.scenario_id, key)
    store.start_job(job.job_id)
    scratch = store.scratch_folder(job.job_id)
    copytree(out, scratch / "demo")
    store.keep_result(job.job_id, scratch / "demo")
    rmtree(scratch)
    store.end_job(job.job_id, JobState.SUCCEEDED)
    return job.job_id
