"""A build that requires a browser and data fails where they are missing."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.command import PROJECT, environment

TESTS = """
import pytest
from tests.shared_files import shared_file

@pytest.mark.data
def test_marked(): pytest.skip("no file")

@pytest.mark.browser
def test_browser(): pytest.skip("no browser")

def test_plain(): pytest.skip("another reason")

def test_unmarked(): shared_file("no/such/file")

@pytest.mark.data
@pytest.mark.xfail(reason="known", strict=True)
def test_known(): assert False

@pytest.mark.data
def test_runs(): pass
"""


def outcomes(folder: Path, require: str) -> dict[str, str]:
    """Outcome of each of the tests above, run in a process of their own."""
    (folder / "test_some.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  data\n  browser\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-rA",
         "test_some.py"],
        cwd=folder, env=environment({"ROUTEWRIGHT_REQUIRE": require}), capture_output=True,
        check=False, text=True,
    )  # fmt: skip
    if "short test summary" not in done.stdout:
        return {"": done.stderr + done.stdout}
    verdict = "FAILED" if done.returncode else "passed"
    summary = done.stdout.split("short test summary info")[1].splitlines()
    found = {
        line.split("::")[1].split()[0]: line.split()[0] for line in summary if "::test_" in line
    }
    return {"all": verdict, **found}


@pytest.mark.parametrize(
    ("require", "failed"),
    [
        ("", set()),
        ("data", {"test_marked", "test_unmarked"}),
        ("browser", {"test_browser"}),
        ("browser, data", {"test_marked", "test_unmarked", "test_browser"}),
    ],
)
def test_only_what_is_required_fails_when_it_is_skipped(
    require: str, failed: set[str], tmp_path: Path
) -> None:
    found = outcomes(tmp_path, require)
    assert found.pop("all") == ("FAILED" if failed else "passed")
    assert {name for name, outcome in found.items() if outcome == "FAILED"} == failed
    assert found["test_runs"] == "PASSED"
    assert found["test_known"] == "XFAIL"


def test_a_requirement_nobody_knows_is_refused(tmp_path: Path) -> None:
    assert "names borwser" in outcomes(tmp_path, "borwser")[""]


def test_the_build_requires_both() -> None:
    assert "ROUTEWRIGHT_REQUIRE=browser,data" in (PROJECT / ".ci" / "run").read_text()
