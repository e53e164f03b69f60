"""Files with several depots: what is read, and what is refused in one sentence."""

import gzip
from pathlib import Path

import pytest

from network.errors import InputError, LimitError, NotFoundError
from routing.vehicle_scheduling import depot_instances
from routing.vehicle_scheduling.depot_instances import read_depot_instance
from routing.vehicle_scheduling.depot_problem import NO_LIMIT, NO_WAY

DAY = "from,to,cost\nd0,t0,5\nt0,t2,2\nt2,d0,5\nd1,t2,6\nt0,d1,7\n"


def written(folder: Path, text: str, name: str = "day.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_pair_that_is_not_named_does_not_exist(tmp_path: Path) -> None:
    day = read_depot_instance(written(tmp_path, DAY))
    assert (day.depot, day.trip) == (("d0", "d1"), ("t0", "t2"))
    assert day.problem.pull_out.tolist() == [[5, NO_WAY], [NO_WAY, 6]]
    assert day.problem.pull_in.tolist() == [[NO_WAY, 7], [5, NO_WAY]]
    assert (day.problem.tail.tolist(), day.problem.head.tolist()) == ([0], [1])
    assert day.problem.capacity.tolist() == [NO_LIMIT, NO_LIMIT]


def test_compressed_files_read_the_same(tmp_path: Path) -> None:
    packed = tmp_path / "day.csv.gz"
    packed.write_bytes(gzip.compress(DAY.encode()))
    day = read_depot_instance(packed, [3, 4])
    assert day.problem.cost.tolist() == [2]
    assert day.problem.capacity.tolist() == [3, 4]


def test_every_bad_row_is_named(tmp_path: Path) -> None:
    text = DAY + "t0,x1,3\nd0,d1,4\nt0,t0,1\nt0,t2,9\nt2,t0,-4\nt2,t0,1.5\nt1,d0\n"
    with pytest.raises(InputError) as refused:
        read_depot_instance(written(tmp_path, text))
    lines = [problem.where for problem in refused.value.problems]
    assert lines == [f"day.csv line {number}" for number in range(7, 14)]
    for said in (
        "'x1' is no node", "joins two depots", "comes after itself", "appears again",
        "cost '-4' is not a whole number", "cost '1.5'", "2 fields, expected 3",
    ):  # fmt: skip
        assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "file is empty"),
        ("a,b\n1,2\n", "expected the header from,to,cost"),
        ("from,to,cost\n", "names no depots"),
        ("from,to,cost\nt0,t1,4\n", "names no depots"),
    ],
)
def test_files_of_another_kind_are_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_depot_instance(written(tmp_path, text))


def test_capacities_that_do_not_fit_the_depots_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"2 depots \(d0, d1\), but 3 capacities"):
        read_depot_instance(written(tmp_path, DAY), [1, 2, 3])
    with pytest.raises(InputError, match="capacity -7"):
        read_depot_instance(written(tmp_path, DAY), [1, -7])


def test_a_missing_a_broken_and_a_cut_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such file"):
        read_depot_instance(tmp_path / "none.csv.gz")
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(b"\x1f\x8bnonsense that is no gzip")
    with pytest.raises(InputError, match="no intact gzip file"):
        read_depot_instance(broken)
    broken.write_bytes(gzip.compress(DAY.encode() * 100)[:-12])
    with pytest.raises(InputError, match="ends in the middle"):
        read_depot_instance(broken)
    broken.write_bytes(b"\xff\xfe\x00d")
    with pytest.raises(InputError, match="not text in UTF-8"):
        read_depot_instance(broken)


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(depot_instances, "MOST_BYTES", 1000)
    bomb = tmp_path / "bomb.csv.gz"
    bomb.write_bytes(gzip.compress(b"0" * 10_000))
    with pytest.raises(LimitError, match="unpacks to more than"):
        read_depot_instance(bomb)


def test_too_many_rows_trips_and_depots_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, DAY)
    monkeypatch.setattr(depot_instances, "MOST_DEPOTS", 1)
    with pytest.raises(LimitError, match="2 depots, at most 1"):
        read_depot_instance(path)
    monkeypatch.setattr(depot_instances, "MOST_TRIPS", 1)
    monkeypatch.setattr(depot_instances, "MOST_DEPOTS", 2)
    with pytest.raises(LimitError, match="2 trips, at most 1"):
        read_depot_instance(path)
    monkeypatch.setattr(depot_instances, "MOST_ROWS", 3)
    with pytest.raises(LimitError, match="6 lines, the most that are read is 3"):
        read_depot_instance(path)
