"""Tells how far people get by a run of the store, as ``routewright access`` does of a folder."""

from pathlib import Path

from api.analyses import AccessAsked
from api.command_line.access_view import AccessOptions, PlanFolder, answered_access
from routing.progress import Observer
from scenarios.access.planned_city import ServiceOf
from scenarios.result_folder import ResultForm, list_files
from scenarios.store.ports import Store


def solve_access(store: Store, subject: str, written: Path, observer: Observer) -> None:
    """Answer a question of access and write all files of it.

    Parameters
    ----------
    store : Store
    subject : str
        As `api.analyses.AccessAsked` has it.
    written : Path
        Empty folder for the result.
    observer : Observer

    Raises
    ------
    PlanningError
        If it cannot be answered, saying why.
    """
    asked = AccessAsked.of(subject)
    scenario = store.get_scenario(store.get_job(asked.run_id).subject_id)
    folder = store.result_folder(asked.run_id)
    served = PlanFolder(folder, ServiceOf(asked.service_of), called=scenario.name)
    options = AccessOptions(
        served=served,
        out=written,
        from_zone=asked.from_zone or None,
        to_zone=asked.to_zone or None,
        at=asked.at,
        window=asked.window,
        arrive_by=asked.arrive_by,
        boardings=asked.boardings,
        before=store.result_folder(asked.before) if asked.before else None,
    )
    answered_access(options, written, observer)
    list_files(written, ResultForm.ACCESS)
