"""Rechecks chosen shifts from the file alone; shares no code with the search or its reader."""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path


def cover_faults(path: Path, shifts: Sequence[str]) -> list[str]:
    """Shifts that are not in the file or chosen twice, and tasks not covered exactly once.

    Parameters
    ----------
    path : Path
        CSV with ``shift,tasks``, tasks between blanks.
    shifts : sequence of str
        Names of the chosen shifts.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        tasks_of = {row["shift"]: set(row["tasks"].split()) for row in csv.DictReader(stream)}
    faults = [f"shift {shift} is not in the file" for shift in shifts if shift not in tasks_of]
    chosen = Counter(shifts)
    faults += [f"shift {shift} is chosen twice" for shift, times in chosen.items() if times > 1]
    covered = Counter(task for shift in shifts for task in tasks_of.get(shift, ()))
    everything = sorted({task for tasks in tasks_of.values() for task in tasks})
    faults += [
        f"task {task} is covered {covered[task]} times" for task in everything if covered[task] != 1
    ]
    return faults
