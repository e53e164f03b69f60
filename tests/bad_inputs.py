"""The shared corpus of broken and hostile files, as test parameters with the class of each."""

import json
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from tests.shared_files import SHARED

_INDEX = SHARED / "data/bad/index.json"


def bad_inputs(folder: str) -> list[ParameterSet]:
    """Path and class (ACCEPT, WARN, REJECT ...) of each file of one folder of the corpus.

    Without the shared files there is one set that is skipped, or fails where data is required.
    """
    if not _INDEX.exists():
        absent = pytest.mark.skip(reason=f"shared file {_INDEX.name} is absent")
        return [pytest.param(_INDEX, "", id="absent", marks=[pytest.mark.data, absent])]
    return [
        pytest.param(SHARED / "data/bad" / entry["path"], entry["class"], id=entry["path"])
        for entry in json.loads(_INDEX.read_text())
        if entry["path"].startswith(f"{folder}/")
    ]


def one_sentence_each(message: str, file: Path) -> bool:
    """Whether every line of a message names the file and holds no trace of the program."""
    lines = message.splitlines()
    return bool(lines) and all(
        (line.startswith((file.name, "and "))) and "Traceback" not in line for line in lines
    )
