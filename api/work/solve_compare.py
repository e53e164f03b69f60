"""Sets runs of the store side by side, as ``routewright compare`` sets folders."""

from pathlib import Path

from maps.compared_files import write_comparison
from routing.progress import Observer
from scenarios.comparing.compared_plans import compare_plans
from scenarios.comparing.compared_scenario import read_scenarios
from scenarios.result_folder import ResultForm, list_files
from scenarios.store.ports import Store

DRAWS, SEED = 50, 1


def solve_compare(store: Store, subject: str, written: Path, observer: Observer) -> None:
    """Compare runs and write all files of it.

    Parameters
    ----------
    store : Store
    subject : str
        Ids of the runs, joined by commas.
    written : Path
        Empty folder for the result.
    observer : Observer

    Raises
    ------
    PlanningError
        If they cannot be compared, saying why.
    """
    runs = [store.get_job(job_id) for job_id in subject.split(",")]
    names = [store.get_scenario(run.subject_id).name for run in runs]
    folders = [store.result_folder(run.job_id) for run in runs]
    scenarios = read_scenarios(folders, observer, names)
    write_comparison(compare_plans(scenarios, DRAWS, SEED, observer), written)
    list_files(written, ResultForm.COMPARISON)
