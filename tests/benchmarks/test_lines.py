"""The benchmark of line planning answers for any folder of the format, with the promised keys."""

from pathlib import Path

import pytest

from benchmarks.lines import routes_of, run
from benchmarks.published_lines import published, worst
from network.errors import InputError
from routing.line_planning.links.graph import line_set
from routing.line_planning.links.instances import read_instance
from tests.routing.line_planning.links.test_instances import folder_of

KEYS = [
    "instance", "perspective", "seed", "value", "bound", "gap", "evaluations", "cpu_s", "compile_s",
    "routes",
]  # fmt: skip


@pytest.mark.parametrize("perspective", ["passenger", "operator"])
def test_even_a_used_up_budget_ends_with_a_valid_set(tmp_path: Path, perspective: str) -> None:
    folder = folder_of(tmp_path, "null")
    options = ["--routes", "1", "--cpu-seconds", "0", "--perspective", perspective]
    found = run(["--instance-dir", str(folder), *options], tmp_path)
    assert list(found) == KEYS
    assert found["routes"] in ([["Nord", "Mitte", "S\u00fcd"]], [["S\u00fcd", "Mitte", "Nord"]])
    # One line over all nodes is the only set there is: 7.05 for riders, 6.75 for the operator.
    assert found["value"] == pytest.approx(7.05 if perspective == "passenger" else 6.75)
    assert found["gap"] == 0.0


def test_several_seeds_share_one_budget(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "null")
    options = ["--routes", "1", "--cpu-seconds", "0", "--seeds", "2", "--seed", "4"]
    found = run(["--instance-dir", str(folder), *options], tmp_path)
    assert found["seed"] == 4
    assert found["value"] == pytest.approx(7.05)


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--front", "--seeds", "2"], "one seed"), (["--seeds", "0"], "0 seeds")],
)
def test_seeds_that_cannot_be_are_refused(tmp_path: Path, options: list[str], words: str) -> None:
    folder = folder_of(tmp_path, "null")
    with pytest.raises(InputError, match=words):
        run(["--instance-dir", str(folder), "--routes", "1", *options], tmp_path)


def test_a_front_tells_its_hypervolume_and_what_betters_it(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "null")
    options = ["--routes", "1", "--cpu-seconds", "0", "--front"]
    found = run(["--instance-dir", str(folder), *options], tmp_path)
    # One point, which is its own worst point as nothing is published: no area.
    assert [point["line_minutes"] for point in found["points"]] == [6.75]
    assert (found["hypervolume"], found["bettered_by"]) == (0.0, [])


def test_lines_are_listed_in_their_quicker_direction_with_whole_ids(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    for name in ("nodes.csv", "links.csv", "demand.csv"):
        text = (folder / name).read_text(encoding="utf-8")
        for number, node in enumerate(("Nord", "Mitte", "S\u00fcd"), start=1):
            text = text.replace(node, str(number))
        (folder / name).write_text(text, encoding="utf-8")
    task = read_instance(folder).task
    # 3-2-1 takes 2.25 + 6 = 8.25, 1-2-3 takes 4.5 + 2.25 = 6.75 minutes.
    assert routes_of(task, line_set([[2, 1, 0]])) == [[1, 2, 3]]


def test_an_instance_has_to_be_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no instance is named"):
        run([], tmp_path)


def test_the_published_tables_hold_what_their_sources_say() -> None:
    assert min(each.rider_minutes for each in published("mumford3", "passenger")) == 27.96
    assert [each.source for each in published("mandl-6", "operator")][-1] == "Huesselmann"
    assert worst("mumford0") == (32.78, 759.0)
