"""Calibrates for a person at a terminal, or for a program."""

import sys
from pathlib import Path
from typing import Any

import orjson

from api.command_line.console import analysed
from api.command_line.out_folder import require_out_folder
from maps.shown_text import shown_lines
from network.demand import Demand
from network.errors import InputError, NotFoundError
from routing.progress import Observer
from scenarios.calibration.calibrating import calibrate, read_counts
from scenarios.calibration.calibration_files import goodness_table, report_text, write_calibration
from scenarios.calibration.factors import Calibration
from scenarios.inputs import InputFiles, read_inputs
from scenarios.result_folder import ResultForm
from scenarios.table_files import rounded, whole_text


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

    def work(folder: Path, observer: Observer) -> tuple[Calibration, Demand, tuple[str, ...]]:
        seen = read_counts(counts, files.periods)
        given = read_inputs(files, observer)
        found = calibrate(given, seen, seed, observer)
        names = write_calibration(found, given.demand, given.network.zones, folder)
        return found, given.demand, names

    found, demand, written = analysed(work, out, ResultForm.CALIBRATION)
    if as_json:
        document = _document(found, written)
        option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        sys.stdout.buffer.write(orjson.dumps(document, option=option))
    else:
        text = report_text(found, demand)
        print(*(shown_lines(line) for line in text.splitlines()), sep="\n")  # noqa: T201  (what was asked for)
        print(shown_lines(f"Files in {out}: {', '.join(written)}"))  # noqa: T201  (as above)
    sys.stdout.flush()


def _document(found: Calibration, written: tuple[str, ...]) -> dict[str, Any]:
    """One JSON document."""
    table = goodness_table(found)
    names = [column.name for column in table.columns]
    return {
        "counts": len(found.pairs.counts),
        "source": whole_text(found.pairs.counts.source),
        "seed": found.seed,
        "factors": {
            "demand": list(found.factors.demand),
            "driving_time": list(found.factors.driving),
            "transfer_felt_min": found.factors.transfer_s / 60,
        },
        "goodness": [
            dict(zip(names, map(rounded, row), strict=True))
            for row in table.rows
            if row[0] == "all"
        ],
        "files": list(written),
        "problems": [
            {
                "severity": str(problem.severity),
                "where": whole_text(problem.where),
                "message": whole_text(problem.message),
                "remedy": whole_text(problem.remedy),
            }
            for problem in found.findings
        ],
    }
