"""Checks the files of a network of the store, as ``routewright check`` checks files."""

from pathlib import Path

from api.command_line.check_view import json_of_reports
from api.work.check_results import CHECK
from api.work.laid_out import laid_out
from network.problems import error
from routing.progress import Observer
from scenarios.checking import KIND_OF_ROLE, FileReport, check_file, check_files
from scenarios.store.ports import Store
from scenarios.store.records import FileRole


def solve_check(
    store: Store, network_id: str, given: Path, written: Path, observer: Observer
) -> None:
    """Write what is in the files of a network and what is wrong with them.

    Parameters
    ----------
    store : Store
    network_id : str
    given, written : Path
        Empty folders for files that are read and for the result.
    observer : Observer

    Raises
    ------
    NotFoundError
        If the bytes of a file are gone.
    """
    files = laid_out(store, store.get_network(network_id), given)
    found = check_files([path for _, path in files], observer)
    reports = [
        _as_meant(report, role, path) for report, (role, path) in zip(found, files, strict=True)
    ]
    (written / CHECK).write_bytes(json_of_reports(reports))


def _as_meant(report: FileReport, role: FileRole, path: Path) -> FileReport:
    """The report on a file as what it was given as, if it looks like something else."""
    if report.kind is KIND_OF_ROLE[role]:
        return report
    meant = check_file(path, KIND_OF_ROLE[role])
    if not meant.has_errors:
        return meant
    looks = error(path.name, f"was given as {role}, but looks like {report.kind}")
    return FileReport(meant.name, meant.kind, meant.facts, (looks, *meant.problems))
