"""The wheel holds the planner and nothing else, and plans without repository or network."""

import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest

from scenarios.sample_city import generate_city, write_city
from tests.api.command import PATIENCE_S, PROJECT, CityFiles, environment
from tests.test_architecture import PACKAGES


def _run(command: Sequence[str | Path], cwd: Path, **changes: str) -> str:
    """What a command says; fails the test with its complaint."""
    settings = environment(changes)
    del settings["PYTHONPATH"]  # it would lead back to the repository
    done = subprocess.run(  # noqa: S603  (our own interpreter and what it installed)
        command, cwd=cwd, env=settings, capture_output=True, check=False, text=True,
        timeout=PATIENCE_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    _run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder], PROJECT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel, and with the packages it needs from ours."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    _run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps",
          "--no-index", wheel], folder)  # fmt: skip
    # Our editable install is a .pth file in this folder, and is not followed from another one.
    needs = sysconfig.get_path("purelib")
    (site,) = (folder / "lib").glob("python*/site-packages")
    (site / "needs.pth").write_text(f"{needs}\n")
    return folder


def test_the_wheel_holds_the_five_packages_and_nothing_else(wheel: Path) -> None:
    names = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    files = (p for package in PACKAGES for p in (PROJECT / package).rglob("*") if p.is_file())
    ours = {p.relative_to(PROJECT).as_posix() for p in files if "__pycache__" not in p.parts}
    assert sorted(names) == sorted(ours)
    assert "maps/templates/report.html.j2" in names


def test_the_wheel_carries_its_licence(wheel: Path) -> None:
    names = {name.split(".dist-info/")[-1] for name in zipfile.ZipFile(wheel).namelist()}
    assert {"licenses/LICENSE", "licenses/NOTICE"} <= names


def test_the_installed_planner_is_not_the_repository(installed: Path) -> None:
    program = f"import importlib as i; print([i.import_module(n).__file__ for n in {PACKAGES}])"
    places = _run([installed / "bin" / "python", "-c", program], installed)
    assert places.count(str(installed)) == len(PACKAGES)


def test_a_city_is_planned_from_the_wheel_without_a_network(
    installed: Path, tmp_path: Path
) -> None:
    cut = shutil.which("unshare")
    if cut is None or subprocess.run([cut, "-rn", "true"], check=False).returncode:  # noqa: S603
        pytest.skip("no right to cut the network off (unshare -rn)")
    write_city(generate_city(size_km=4.0, people=20_000, zones_across=5), tmp_path / "city")
    plan = CityFiles(tmp_path / "city").plan("out", "--json")
    document = _run([cut, "-rn", installed / "bin" / "routewright", *plan], tmp_path)
    assert orjson.loads(document)["counts"]["lines"] > 0
    assert (tmp_path / "out" / "report.html").is_file()
