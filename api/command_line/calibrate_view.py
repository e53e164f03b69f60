"""Calibrates for a person at a terminal, or for a program."""

import sys
from pathlib import Path
from typing import Any

from api.command_line.console import analysed
from api.command_line.out_folder import require_out_folder
from maps.shown_text import shown_lines
from network.errors import InputError, NotFoundError
from network.zones import ZoneTable
from routing.progress import Observer
from scenarios.calibration.calibrating import calibrate, read_counts
from scenarios.calibration.calibration_files import goodness_table, report_text, write_calibration
from scenarios.calibration.factors import Calibration
from scenarios.documents import document_bytes, findings_document, table_document
from scenarios.inputs import InputFiles, PlanInputs, read_inputs
from scenarios.result_folder import ResultForm
from scenarios.table_files import whole_text


def told_calibration(
    files: InputFiles, counts: Path, out: Path, seed: int, *, as_json: bool
) -> None:
    """Calibrate, write the files, and tell what came of it on stdout.

    Raises
    ------
    PlanningError
        If a file is wrong, or the counts are too few.
    """
    if not counts.exists():  # before the map is read
        message = f"no such file: {counts}; check the path"
        raise NotFoundError(message)
    if not counts.is_file():
        message = f"not a file: {counts}; give the path of one file"
        raise InputError(message)
    require_out_folder(out, (*files.paths, counts), ResultForm.CALIBRATION)

    def work(folder: Path, observer: Observer) -> tuple[Calibration, PlanInputs, tuple[str, ...]]:
        seen = read_counts(counts, files.periods)
        given = read_inputs(files, observer)
        found = calibrate(given, seen, seed, observer)
        names = write_calibration(found, given.demand, given.network.zones, folder)
        return found, given, names

    found, given, written = analysed(work, out, ResultForm.CALIBRATION)
    if as_json:
        sys.stdout.buffer.write(document_bytes(_document(found, given.network.zones, written)))
    else:
        text = report_text(found, given.demand)
        print(*(shown_lines(line) for line in text.splitlines()), sep="\n")  # noqa: T201  (what was asked for)
        print(shown_lines(f"Files in {out}: {', '.join(written)}"))  # noqa: T201  (as above)
    sys.stdout.flush()


def _document(found: Calibration, zones: ZoneTable, written: tuple[str, ...]) -> dict[str, Any]:
    """One JSON document; factors by zone are empty where all are 1."""
    ids = [whole_text(zone_id) for zone_id in zones.zone_id]
    by_zone = {"origin": found.factors.origin, "destination": found.factors.destination}
    return {
        "counts": len(found.pairs.counts),
        "source": whole_text(found.pairs.counts.source),
        "seed": found.seed,
        "factors": {
            "demand": list(found.factors.demand),
            "driving_time": list(found.factors.driving),
            "transfer_felt_min": found.factors.transfer_s / 60,
            **{
                end: dict(zip(ids, values, strict=True)) if values else {}
                for end, values in by_zone.items()
            },
        },
        "goodness": [row for row in table_document(goodness_table(found)) if row["scope"] == "all"],
        "files": list(written),
        "problems": findings_document(found.findings),
    }
