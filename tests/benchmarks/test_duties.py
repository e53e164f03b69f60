"""The duties benchmark: its recheck finds faults, and its figures are proven."""

from pathlib import Path

import pytest

from benchmarks.duties import run
from benchmarks.duties_check import cover_faults
from network.errors import InputError, NotFoundError
from tests.shared_files import shared_file

DAY = "shift,tasks\na,1 2\nb,3\nc,2 3\nd,1\n"


@pytest.fixture
def day(tmp_path: Path) -> Path:
    path = tmp_path / "day.csv"
    path.write_text(DAY)
    return path


def test_two_shifts_cover_three_tasks(day: Path, tmp_path: Path) -> None:
    figures = run(["--file", str(day), "--repeatable"], tmp_path)
    assert (figures["instance"], figures["value"], figures["bound"]) == ("day", 2, 2.0)
    assert figures["proven"]
    assert sorted(task for duty in figures["duties"] for task in duty[1:]) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("shifts", "said"),
    [
        (["a"], "task 3 is covered 0 times"),
        (["a", "c", "b"], "task 2 is covered 2 times"),
        (["a", "b", "x"], "shift x is not in the file"),
        (["a", "b", "b"], "shift b is chosen twice"),
    ],
)
def test_the_recheck_finds(day: Path, shifts: list[str], said: str) -> None:
    assert said in "; ".join(cover_faults(day, shifts))


def test_a_small_city_is_planned_and_rechecked(tmp_path: Path) -> None:
    figures = run(["--generated", "40", "--pieces", "3", "--repeatable"], tmp_path)
    assert figures["bound"] <= figures["value"]
    assert figures["n_duties"] == len(figures["duties"])
    assert figures["uncovered_sections"] == 0


def test_what_to_name_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="use --instance NAME or --file FILE"):
        run([], tmp_path)
    with pytest.raises(NotFoundError, match="ROUTEWRIGHT_SHARED"):
        run(["--instance", "c1"], tmp_path)
    with pytest.raises(NotFoundError, match="no agreement 'mars'"):
        run(["--generated", "20", "--agreement", "mars"], tmp_path)


@pytest.mark.data
@pytest.mark.parametrize(("name", "published"), [("r1", 11), ("r2", 14), ("t1", 7), ("t2", 19)])
def test_small_instances_are_proven_at_the_published_value(name: str, published: int) -> None:
    path = shared_file(f"benchmarks/scheduling/crew_csplib022/{name}.csv")
    figures = run(["--instance", name, "--repeatable"], path.parents[3])
    assert (figures["value"], figures["bound"]) == (published, float(published))
