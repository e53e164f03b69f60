"""Both evaluators of sets of lines against published figures, and against each other."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from benchmarks.lines_check import check_lines, read_files
from routing.line_planning.links.evaluation import figures_of
from routing.line_planning.links.graph import LineTask, line_set
from routing.line_planning.links.instances import Wanted, read_instance
from tests.routing.line_planning.links.random_tasks import Case, cases
from tests.shared_files import shared_file

NAMES = ("mandl", "mumford0", "mumford1", "mumford2", "mumford3")


@pytest.mark.data
@pytest.mark.parametrize("name", NAMES)
def test_johns_sets_have_their_published_figures(name: str) -> None:
    folder = shared_file(f"benchmarks/tndp/{name}")
    task = read_instance(folder).task
    row = {node: at for at, node in enumerate(task.graph.node)}
    for each in json.loads((folder / "verify_john2016.json").read_text())["sets"]:
        lines = line_set([[row[str(node)] for node in line] for line in each["routes"]])
        ours = figures_of(task, lines)
        checked = check_lines(read_files(folder), each["routes"], task.least_nodes, task.most_nodes)
        assert ours.rider_minutes == pytest.approx(each["published_att"], abs=1e-8)
        assert checked.rider_minutes == pytest.approx(each["published_att"], abs=1e-8)
        assert ours.line_minutes == each["published_total_route_time"]
        assert checked.line_minutes == each["published_total_route_time"]
        shares = [each[name] / 100 for name in ("d0", "d1", "d2", "d_un")]
        assert ours.transfers == pytest.approx(shares, abs=1e-8)
        assert checked.transfers == pytest.approx(shares, abs=1e-8)
        twice = len({min(tuple(r), tuple(r[::-1])) for r in each["routes"]}) < lines.n_lines
        assert bool(task.problems_of(lines)) == bool(checked.faults) == twice


@pytest.mark.data
def test_mandls_sets_of_the_literature_are_priced_or_refused_with_a_reason() -> None:
    path = shared_file("benchmarks/tndp/mandl/literature_routes.json")
    refused = 0
    for each in json.loads(path.read_text())["sets"]:
        routes = each["routes"]
        most = max(map(len, routes))
        instance = read_instance(path.parent, Wanted(len(routes), 2, most))
        lines = line_set([[node - 1 for node in route] for route in routes])
        problems = instance.task.problems_of(lines)
        checked = check_lines(read_files(path.parent), routes, 2, most)
        assert bool(checked.faults) == bool(problems)
        if not each["valid"]:
            assert any("twice" in str(p) or "no link" in str(p) for p in problems), each["source"]
            refused += 1
            continue
        assert checked.rider_minutes == pytest.approx(each["att"], abs=1e-6)
        assert checked.line_minutes == each["total_route_time"]
        assert figures_of(instance.task, lines).rider_minutes == pytest.approx(
            each["att"], abs=1e-6
        )
    assert refused == 3


def written(case: Case, folder: Path) -> LineTask:
    """Write the task of a case as files."""
    task = case.task
    names = task.graph.node
    folder.mkdir(exist_ok=True)
    links = zip(task.graph.tail, task.graph.head, task.graph.minutes, strict=True)
    (folder / "nodes.csv").write_text("id\n" + "\n".join(names) + "\n")
    (folder / "links.csv").write_text(
        "from,to,travel_time\n" + "".join(f"{names[u]},{names[v]},{m}\n" for u, v, m in links)
    )
    pairs = zip(*np.nonzero(task.riders), strict=True)
    (folder / "demand.csv").write_text(
        "from,to,demand\n"
        + "".join(f"{names[u]},{names[v]},{task.riders[u, v]}\n" for u, v in pairs)
    )
    return task


@settings(max_examples=25, deadline=None)
@given(case=cases())
def test_the_two_evaluators_agree_on_random_graphs(
    case: Case, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("case")
    task = written(case, folder)
    lines = line_set(case.lines)
    names = [[task.graph.node[node] for node in line] for line in case.lines]
    checked = check_lines(read_files(folder), names, task.least_nodes, task.most_nodes)
    ours = figures_of(task, lines)
    assert bool(checked.faults) == bool(task.problems_of(lines))
    assert checked.line_minutes == pytest.approx(ours.line_minutes)
    if np.isfinite(ours.rider_minutes):
        assert checked.rider_minutes == pytest.approx(ours.rider_minutes)
        assert checked.transfers == pytest.approx(ours.transfers)


def test_files_are_read_as_the_search_reads_them(tmp_path: Path) -> None:
    (tmp_path / "nodes.csv").write_text("\ufeffID;name\r\n007; a\r\nx;b\r\n", encoding="utf-8")
    (tmp_path / "links.csv").write_text("to;From;travel_time\n x;007;1,5\n007;x;2\n")
    (tmp_path / "demand.csv").write_text("from;to;demand\n007;x;3\nx;x;9\n")
    checked = check_lines(read_files(tmp_path), [["007", "x"]], 2, 2)
    assert (checked.rider_minutes, checked.line_minutes, checked.faults) == (1.5, 1.5, ())
