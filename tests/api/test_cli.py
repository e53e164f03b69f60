"""The command line itself: help, version, and what it costs to start."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
import typer

from api.cli import app
from tests.api.command import PROJECT, environment, routewright

HEAVY = ("numpy", "pandas", "numba", "scipy", "geopandas", "shapely", "ortools", "osmium", "osmnx")


def test_help_and_version_need_no_heavy_package() -> None:
    """Importing one of these takes longer than a person waits for a help page."""
    program = f"import sys, api.cli; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(  # noqa: S603  (our own interpreter and program)
        [sys.executable, "-c", program], cwd=PROJECT, env=environment(), capture_output=True,
        check=True, text=True,
    )  # fmt: skip
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("arguments", [["--help"], ["plan", "--help"], ["check", "--help"]])
def test_help_is_on_stdout(arguments: list[str], tmp_path: Path) -> None:
    ended = routewright(arguments, tmp_path)
    assert ended.code == 0
    assert b"--help" in ended.out
    assert ended.err == ""


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    ended = routewright(["--version"], tmp_path)
    assert (ended.code, ended.out.decode()) == (0, f"{version('routewright')}\n")


def test_every_option_says_what_it_is_for() -> None:
    commands = typer.main.get_group(app).commands
    assert sorted(commands) == [
        "access", "calibrate", "check", "compare", "demo", "explain", "headways", "plan",
        "repair", "roster", "schedule", "serve", "worker",
    ]  # fmt: skip
    for command in commands.values():
        silent = [option.name for option in command.params if not getattr(option, "help", None)]
        assert silent == []
