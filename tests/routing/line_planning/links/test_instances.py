"""Folders of the literature's format, also sparse and odd ones, become tasks or are refused."""

from pathlib import Path

import numpy as np
import pytest

from network.errors import InputError
from routing.line_planning.links.bounds import least_line_minutes, least_rider_minutes
from routing.line_planning.links.evaluation import figures_of
from routing.line_planning.links.graph import line_set
from routing.line_planning.links.instances import Wanted, read_instance

NODES = "id,lat,lon\nNord,,\nMitte,,\nSüd,,\n"
LINKS = (
    "from,to,travel_time\nNord,Mitte,4.5\nMitte,Nord,6\nMitte,Süd,2.25\nSüd,Mitte,2.25\n"
    "Nord,Nord,1\nNord,Mitte,9\n"
)
DEMAND = "from,to,demand\nNord,Süd,10\nSüd,Nord,2.5\nSüd,Süd,4\n"


def folder_of(place: Path, said: str | None = None, links: str = LINKS) -> Path:
    (place / "nodes.csv").write_text(NODES, encoding="utf-8")
    (place / "links.csv").write_text(links, encoding="utf-8")
    (place / "demand.csv").write_text(DEMAND, encoding="utf-8")
    if said is not None:
        (place / "instance.json").write_text(said, encoding="utf-8")
    return place


@pytest.mark.parametrize("said", [None, "", " \n", "null", "{}", "[]", '{"routes": []}'])
def test_without_a_word_on_lines_defaults_are_used_and_said(
    tmp_path: Path, said: str | None
) -> None:
    instance = read_instance(folder_of(tmp_path, said))
    task = instance.task
    # 0.4 x 3 nodes rounded is 1 line; up to all 3 nodes.
    assert (task.n_lines, task.least_nodes, task.most_nodes) == (1, 2, 3)
    assert any("1 assumed" in str(each) for each in instance.notes)


def test_of_several_values_the_default_counts_and_a_wish_goes_first(tmp_path: Path) -> None:
    said = '{"routes": [4, 2], "default_routes": 2, "min_nodes": [2, 3], "max_nodes": null}'
    folder = folder_of(tmp_path, said)
    assert read_instance(folder).task.n_lines == 2
    assert read_instance(folder).task.least_nodes == 2
    assert read_instance(folder, Wanted(3, 2, 2)).task.most_nodes == 2
    (folder / "instance.json").write_text('{"routes": [4, 2]}', encoding="utf-8")
    assert read_instance(folder).task.n_lines == 4


def test_text_ids_fractions_and_unequal_directions_are_priced_as_they_are(tmp_path: Path) -> None:
    instance = read_instance(folder_of(tmp_path), Wanted(lines=1))
    # Nord-Süd 4.5 + 2.25 = 6.75 for 10 riders, back 2.25 + 6 = 8.25 for 2.5: 88.125 / 12.5.
    figures = figures_of(instance.task, line_set([[2, 1, 0]]))
    assert figures.rider_minutes == pytest.approx(7.05)
    assert figures.line_minutes == 6.75  # the quicker direction
    assert least_rider_minutes(instance.task) == pytest.approx(7.05)
    assert least_line_minutes(instance.task) == 6.75
    assert np.diagonal(instance.task.riders).sum() == 0


def test_unknown_nodes_and_bad_minutes_are_all_named(tmp_path: Path) -> None:
    links = "from,to,travel_time\nNord,Ost,4\nMitte,Nord,soon\n"
    with pytest.raises(InputError) as refused:
        read_instance(folder_of(tmp_path, links=links))
    assert "line 2: node Ost is not in nodes.csv" in str(refused.value)
    assert "line 3" in str(refused.value)


def test_too_few_nodes_on_lines_are_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="1 lines of 2 nodes cannot join 3 nodes"):
        read_instance(folder_of(tmp_path), Wanted(1, 2, 2))


def test_a_byte_order_mark_before_the_wishes_is_read_over(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, '\ufeff{"default_routes": 2}')
    assert read_instance(folder).task.n_lines == 2


def test_what_the_folder_says_and_nobody_understands_is_told(tmp_path: Path) -> None:
    said = (
        '{"default_routes": {"a": 1}, "min_nodes": true, "max_nodes": "3.0", '
        '"transfer_penalty_min": "x", "name": 7}'
    )
    instance = read_instance(folder_of(tmp_path, said))
    task = instance.task
    assert (task.n_lines, task.least_nodes, task.most_nodes, task.transfer_minutes) == (1, 2, 3, 5)
    told = [str(each) for each in instance.notes if each.where == "instance.json"]
    assert told == [
        "note: instance.json: default_routes {'a': 1} is left out; give a whole number",
        "note: instance.json: min_nodes True is left out; give a whole number",
        "note: instance.json: transfer_penalty_min 'x' is left out; give a number",
    ]


@pytest.mark.parametrize("lines", [0, -1])
def test_no_lines_are_refused_with_one_sentence(tmp_path: Path, lines: int) -> None:
    with pytest.raises(InputError) as refused:
        read_instance(folder_of(tmp_path), Wanted(lines))
    assert str(refused.value) == f"lines: {lines} lines; ask for 1 to 5000"


def test_nodes_without_a_name_or_with_that_of_another_are_named_by_their_line(
    tmp_path: Path,
) -> None:
    folder = folder_of(tmp_path)
    (folder / "nodes.csv").write_text("id,lat\nNord,1\n,2\nNord,3\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_instance(folder)
    assert str(refused.value).splitlines() == [
        "nodes.csv line 3: id: the cell is blank; name each node",
        "nodes.csv line 4: node Nord is named again; use an id once",
    ]


def test_links_and_transfers_of_months_are_refused(tmp_path: Path) -> None:
    links = "from,to,travel_time\nNord,Mitte,100001\nMitte,Nord,4\n"
    with pytest.raises(InputError, match=r"links.csv line 2: travel_time 100001 is not plausible"):
        read_instance(folder_of(tmp_path, links=links))
    with pytest.raises(InputError, match=r"transfers: 1e\+09 minutes; use 0 to 100000"):
        read_instance(folder_of(tmp_path, '{"transfer_penalty_min": 1e9}'))
