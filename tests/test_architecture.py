"""The repository as a whole: who imports whom, what no file may hold, what its pages must tell."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from api.cli import app
from tests.api.command import PROJECT

PACKAGES = ("network", "routing", "scenarios", "maps", "api")
NOT_OURS = frozenset(
    line.rstrip("/") for line in (PROJECT / ".gitignore").read_text().splitlines()
) | {".git"}

# Written in parts, so that this file does not hold them.
REGISTRIES = tuple(".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org")))
MACHINE = tuple(f"/{folder}/" for folder in ("work", "root", "tmp/lead"))


def _files(folder: Path) -> Iterator[Path]:
    """Files of the repository, without what is made by tools."""
    for path in sorted(folder.iterdir()):
        if path.name in NOT_OURS or any(path.match(pattern) for pattern in NOT_OURS):
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def test_imports_run_one_way() -> None:
    """By the contracts in pyproject.toml."""
    done = subprocess.run(  # noqa: S603  (a tool of our own environment)
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=PROJECT,
        capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("words", [REGISTRIES, MACHINE], ids=["registries", "this machine"])
def test_no_file_knows_a_package_registry_or_the_machine_it_was_written_on(
    words: tuple[str, ...],
) -> None:
    found = [
        (path.relative_to(PROJECT).as_posix(), word)
        for path in _files(PROJECT)
        for word in words
        if word.encode() in path.read_bytes()
    ]
    assert found == []


def test_every_option_is_on_the_page_of_commands() -> None:
    page = (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8")
    group = typer.main.get_group(app)
    params = [*group.params, *(p for command in group.commands.values() for p in command.params)]
    options = {name for param in params for name in param.opts if name.startswith("--")}
    unspoken = {"--install-completion", "--show-completion"}
    silent = {name for name in options if not re.search(rf"{name}(?![\w-])", page)}
    assert silent <= unspoken


def test_every_command_is_in_the_readme() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    commands = typer.main.get_group(app).commands
    assert [name for name in commands if f"`{name}`" not in readme] == []


def test_every_folder_of_tests_mirrors_a_folder_of_the_planner() -> None:
    tests = PROJECT / "tests"
    folders = {path.relative_to(tests).parent for path in tests.rglob("test_*.py")} - {Path()}
    assert [folder for folder in sorted(folders) if not (PROJECT / folder).is_dir()] == []


def test_every_file_of_the_planner_says_in_its_first_line_what_it_is_for() -> None:
    files = [p for package in PACKAGES for p in _files(PROJECT / package) if p.suffix == ".py"]
    silent = [
        path.relative_to(PROJECT).as_posix()
        for path in files
        if not path.read_text(encoding="utf-8").lstrip("r").startswith('"""')
    ]
    assert silent == []
