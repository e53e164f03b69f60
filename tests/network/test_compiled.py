"""Compiled code is kept where it may be, and the planner works where it may not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import network
from network import compiled as compiling

PROGRAM = """
from network.street_path_kernel import _push
import numpy as np
queue = np.zeros(4, np.int64)
_push(queue, 0, 7)
print(queue[0])
"""


def read_only_install(folder: Path) -> Path:
    """Copy of two modules whose package folder cannot hold compiled code."""
    package = folder / "install" / "network"
    package.mkdir(parents=True)
    source = Path(network.__file__).parent
    for name in ("__init__", "compiled", "kept_compilations", "street_path_kernel", "quantities"):
        shutil.copy(source / f"{name}.py", package)
    (package / "__pycache__").write_text("in the way: stands for a folder that is read-only")
    return package.parent


def test_a_read_only_install_keeps_compiled_code_in_the_folder_of_the_person(
    tmp_path: Path,
) -> None:
    install, cache = read_only_install(tmp_path), tmp_path / "cache"
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(install)}
    environment.pop("NUMBA_CACHE_DIR", None)
    done = subprocess.run(  # noqa: S603  (our own interpreter and text)
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "7\n"
    assert list((cache / "routewright" / "compiled").rglob("*.nbi"))


def test_without_any_folder_code_is_compiled_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_can_write", lambda _folder: False)
    compiling._find_folder.cache_clear()
    try:
        assert compiling._find_folder() is None
    finally:
        compiling._find_folder.cache_clear()


def test_a_folder_that_others_may_write_to_is_not_trusted(tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.mkdir(mode=0o700)
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    assert compiling._is_private(ours)
    assert not compiling._is_private(shared)


def test_kept_code_is_renewed_when_a_part_in_another_file_changes(tmp_path: Path) -> None:
    package = read_only_install(tmp_path) / "network"
    (package / "__pycache__").unlink()
    part = (
        "from network.compiled import compiled_part\n@compiled_part\ndef more(n):\n    return n + "
    )
    (package / "part.py").write_text(f"{part}1\n")
    (package / "whole.py").write_text(
        "from network.compiled import compiled\nfrom network.part import more\n"
        "@compiled\ndef twice_more(n):\n    return more(more(n))\n"
    )
    program = (
        "from network.whole import twice_more as f; print(f(10), sum(f.stats.cache_hits.values()))"
    )

    def answer() -> str:
        return subprocess.run(  # noqa: S603  (our own interpreter and text)
            [sys.executable, "-B", "-c", program],
            cwd=package.parent,
            env={**os.environ, "PYTHONPATH": str(package.parent)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert [answer(), answer()] == ["12 0\n", "12 1\n"]
    (package / "part.py").write_text(f"{part}5\n")
    assert answer() == "20 0\n"
