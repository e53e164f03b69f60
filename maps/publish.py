"""The folder a planner gets: report, feed, tables and layers, all or nothing."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from maps.layers import write_layers
from maps.report import write_report
from network.errors import InputError, LimitError
from network.problems import Severity
from routing.certificate import Certificate
from routing.evaluation.kpis import REGISTRY, Evaluation
from routing.progress import Observer, report
from routing.validity import confirm
from scenarios.gtfs.checks import feed_problems
from scenarios.gtfs.from_plan import feed_of
from scenarios.gtfs.writer import write_feed
from scenarios.run import PlannedRun
from scenarios.tables import write_tables

SCHEMA = "routewright-result-1"
RESULT, RUN = "result.json", "run.json"
_DECIMALS = 6


def require_our_folder(out: Path) -> None:
    """Refuse a folder that holds something else than an earlier result of ours.

    Raises
    ------
    InputError
        Naming the folder.
    """
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        message = f"{out} is not a folder; give another --out"
        raise InputError(message)
    if not out.exists() or not any(out.iterdir()):
        return
    if not _is_ours(out):
        message = f"{out} holds files that are not a Routewright result; give an empty or new --out"
        raise InputError(message)


def _is_ours(out: Path) -> bool:
    """Whether a folder holds an earlier result."""
    try:
        return bool(orjson.loads((out / RESULT).read_bytes())["schema"] == SCHEMA)
    except (OSError, ValueError, KeyError, TypeError):
        return False


@contextmanager
def folder_beside(out: Path) -> Iterator[Path]:
    """A folder to write into that takes the place of `out` at the end, or leaves no trace.

    Raises
    ------
    InputError
        If the folder cannot be made there.
    """
    require_our_folder(out)
    out = out.absolute()
    staged = out.with_name(f".{out.name}.being-written")
    old = out.with_name(f".{out.name}.replaced")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir()
    except OSError as failure:
        message = f"cannot write beside {out}: {failure.strerror}; give another --out"
        raise InputError(message) from failure
    try:
        yield staged
        shutil.rmtree(old, ignore_errors=True)
        if out.exists():
            out.rename(old)
        staged.rename(out)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as failure:
        message = f"cannot finish writing {out}: {failure.strerror}; free some space and try again"
        raise LimitError(message) from failure
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def publish(run: PlannedRun, out: Path, machine: dict[str, object], observer: Observer) -> None:
    """Write everything a planner gets; the folder appears whole or not at all.

    Parameters
    ----------
    run : PlannedRun
    out : Path
    machine : dict
        What depends on clock and machine, for ``run.json`` only.
    observer : Observer

    Raises
    ------
    InputError
        If the folder is not ours or cannot be written.
    InvalidPlanError
        If the feed does not pass our own check.
    """
    with folder_beside(out) as folder:
        write_run(run, folder, machine, observer)


def write_run(
    run: PlannedRun, folder: Path, machine: dict[str, object], observer: Observer
) -> None:
    """Write everything into a folder that exists."""
    result, service = run.result, run.result.service
    report(observer, "files", 0.0, "gtfs.zip")
    feed = feed_of(
        result.network, service.plan, service.paths, service.timetable, service.vehicles, run.feed
    )
    confirm([p for p in feed_problems(feed) if p.severity is Severity.ERROR], "feed")
    write_feed(feed, folder / "gtfs.zip")
    report(observer, "files", 0.3, "tables")
    write_tables(result, folder / "tables")
    report(observer, "files", 0.5, "layers")
    write_layers(result, folder / "layers")
    report(observer, "files", 0.8, "report.html")
    write_report(result, folder / "report.html")
    (folder / RESULT).write_bytes(_json(result_document(run, folder)))
    (folder / RUN).write_bytes(_json(machine))


def result_document(run: PlannedRun, folder: Path) -> dict[str, Any]:
    """The whole ``result.json``: same input and seed, same bytes."""
    result, service = run.result, run.result.service
    evaluation = service.evaluation
    shares = (
        "share_walkers", "share_within_800m", "share_served", "share_unserved",
        "share_over_capacity",
    )  # fmt: skip
    return {
        "schema": SCHEMA,
        "title": run.title,
        "kpis": _figures(evaluation),
        "baseline": _figures(result.present.evaluation) if result.present else {},
        "certificates": [_certificate(c) for c in result.certificates],
        "stops_mode": run.stops_mode,
        "demand": {
            "total": _rounded(evaluation["demand_trips"]),
            "modelled": result.demand.modelled,
            **{name: _rounded(evaluation[name]) for name in shares},
        },
        "counts": {
            "lines": service.plan.n_lines,
            "trips": service.timetable.n_trips,
            "calls": len(service.timetable.stop),
            "blocks": service.vehicles.n_blocks,
            "vehicles": service.vehicles.n_vehicles,
        },
        "settings": {
            "buses": result.settings.buses,
            "seed": result.settings.seed,
            "mode": result.settings.mode,
        },
        "inputs": [{"name": name, "sha256": digest} for name, digest in run.inputs],
        "findings": [
            {"severity": str(p.severity), "where": p.where, "message": p.message,
             "remedy": p.remedy}
            for p in result.findings
        ],
        "files": files_in(folder),
    }  # fmt: skip


def _figures(evaluation: Evaluation) -> dict[str, Any]:
    """Figures by name, with their units, in the order of the registry."""
    return {
        kpi.name: {"value": _rounded(evaluation[kpi.name]), "unit": kpi.unit} for kpi in REGISTRY
    }


def _certificate(proof: Certificate) -> dict[str, Any]:
    """One proof."""
    return {
        "stage": proof.stage,
        "objective": proof.objective,
        "unit": proof.unit,
        "value": _rounded(proof.value),
        "bound": _rounded(proof.bound),
        "gap": _rounded(proof.gap),
        "bound_is_for": str(proof.bound_is_for),
        "seed": proof.seed,
        "status": str(proof.status),
        "stop_reason": proof.stop_reason,
    }


def files_in(folder: Path) -> list[dict[str, Any]]:
    """All files but the two that describe the run, with size and SHA-256, by path."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file())
    return [
        {
            "path": path.relative_to(folder).as_posix(),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": path.stat().st_size,
        }
        for path in paths
        if path.relative_to(folder).as_posix() not in {RESULT, RUN}
    ]


def _rounded(value: float) -> float:
    """A figure without digits that machines may differ in."""
    return round(float(value), _DECIMALS)


def _json(document: object) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
