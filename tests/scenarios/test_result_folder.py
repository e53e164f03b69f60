"""The folder of results takes its place whole, or not at all, and never that of somebody else."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from network.errors import InputError, LimitError
from scenarios.result_folder import (
    RUN,
    ResultForm,
    folder_beside,
    list_files,
    require_our_folder,
    writing_results,
)


def write_result(folder: Path, *files: str, form: ResultForm = ResultForm.PLAN) -> None:
    """What an earlier run left: some files, and a result that lists them."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("old")
    listed = [{"path": name} for name in files]
    (folder / "result.json").write_bytes(orjson.dumps({"schema": str(form), "files": listed}))
    (folder / RUN).write_text("{}")


def everything_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_new_folder_appears_with_those_above_it(tmp_path: Path) -> None:
    with folder_beside(tmp_path / "a" / "b" / "out", ResultForm.PLAN) as folder:
        (folder / "new.txt").write_text("new")
        assert not (tmp_path / "a" / "b" / "out").exists()
    assert everything_in(tmp_path) == ["a", "a/b", "a/b/out", "a/b/out/new.txt"]


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with folder_beside(tmp_path / "out", ResultForm.PLAN) as folder:
        (folder / "new.txt").write_text("new")
    assert everything_in(tmp_path) == ["out", "out/new.txt"]


def test_an_earlier_result_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_result(tmp_path / "out", "gtfs.zip", "tables/lines.csv")
    with folder_beside(tmp_path / "out", ResultForm.PLAN) as folder:
        (folder / "new.txt").write_text("new")
    assert everything_in(tmp_path) == ["out", "out/new.txt"]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, RuntimeError, OSError])
def test_a_failure_leaves_no_folder_and_none_above_it(
    failure: type[BaseException], tmp_path: Path
) -> None:
    def write_half() -> None:
        with folder_beside(tmp_path / "a" / "b" / "out", ResultForm.PLAN) as folder:
            (folder / "half.txt").write_text("half")
            raise failure

    with pytest.raises(failure):
        write_half()
    assert everything_in(tmp_path) == []


def test_a_failure_leaves_the_earlier_result(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_result(tmp_path / "out", "gtfs.zip")
    before = everything_in(tmp_path)
    with pytest.raises(InputError), folder_beside(tmp_path / "out", ResultForm.PLAN):
        raise InputError("no such stop")  # noqa: EM101  (any message)
    assert everything_in(tmp_path) == before


def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    left = tmp_path / ".out.being-written" / "tables"
    left.mkdir(parents=True)
    (left / "lines.csv").write_text("half")
    with folder_beside(tmp_path / "out", ResultForm.PLAN) as folder:
        (folder / "new.txt").write_text("new")
    assert everything_in(tmp_path) == ["out", "out/new.txt"]


def test_two_runs_do_not_write_the_same_folder(tmp_path: Path) -> None:
    with folder_beside(tmp_path / "out", ResultForm.PLAN) as folder:
        (folder / "first.txt").write_text("first")
        with (
            pytest.raises(InputError, match="another run is writing"),
            folder_beside(tmp_path / "out", ResultForm.PLAN),
        ):
            pass
    assert everything_in(tmp_path) == ["out", "out/first.txt"]


def file_of_ours(out: Path) -> None:
    """An earlier result to which somebody added notes."""
    write_result(out, "gtfs.zip", "tables/lines.csv")
    (out / "tables" / "notes.txt").write_text("mine")


def result_of_others(out: Path) -> None:
    """A file of the same name from another program."""
    (out / "result.json").write_text('{"schema": "other"}')


def unreadable_result(out: Path) -> None:
    """A damaged file of the same name."""
    (out / "result.json").write_text('{"schema": ')


def hidden_file(out: Path) -> None:
    """A folder that looks empty."""
    (out / ".git").mkdir()


@pytest.mark.parametrize(
    ("fill", "named"),
    [
        (file_of_ours, "tables/notes.txt"),
        (result_of_others, "result.json"),
        (unreadable_result, "result.json"),
        (hidden_file, ".git"),
    ],
)
def test_files_of_others_are_never_replaced(
    fill: Callable[[Path], None], named: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    fill(out)
    before = everything_in(tmp_path)
    with pytest.raises(InputError, match=f"such as {named}"), folder_beside(out, ResultForm.PLAN):
        pass
    assert everything_in(tmp_path) == before


def test_a_way_through_a_missing_folder_does_not_hide_files_of_others(tmp_path: Path) -> None:
    """``new/..`` does not exist while ``new`` does not, and yet leads to an existing folder."""
    (tmp_path / "notes.txt").write_text("mine")
    with (
        pytest.raises(InputError, match=r"such as notes\.txt"),
        folder_beside(tmp_path / "new/..", ResultForm.PLAN),
    ):
        pass
    assert everything_in(tmp_path) == ["notes.txt"]


def test_files_put_there_in_the_meantime_are_kept(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def write_while_somebody_else_does() -> None:
        with folder_beside(out, ResultForm.PLAN) as folder:
            (folder / "new.txt").write_text("new")
            out.mkdir()
            (out / "notes.txt").write_text("mine")

    with pytest.raises(InputError, match=r"such as notes\.txt"):
        write_while_somebody_else_does()
    assert everything_in(tmp_path) == ["out", "out/notes.txt"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    with pytest.raises(InputError, match="is a link"):
        require_our_folder(tmp_path / "out", ResultForm.PLAN)
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(InputError, match="give another --out"):
        require_our_folder(tmp_path / "circle" / "out", ResultForm.PLAN)


def test_the_folder_one_is_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for out in (Path(), Path("..")):
        with pytest.raises(InputError, match="the folder you are in"):
            require_our_folder(out, ResultForm.PLAN)


@pytest.mark.parametrize(
    ("held", "new"),
    [
        (ResultForm.PLAN, ResultForm.ROSTER),
        (ResultForm.ROSTER, ResultForm.PLAN),
        (ResultForm.ACCESS, ResultForm.COMPARISON),
    ],
)
def test_results_of_another_kind_are_not_replaced(
    held: ResultForm, new: ResultForm, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    write_result(out, "page.html", form=held)
    with pytest.raises(InputError, match=rf"holds another result \({held.name.lower()}\)"):
        require_our_folder(out, new)


@pytest.mark.parametrize(
    ("held", "new"),
    [(ResultForm.PLAN, ResultForm.SCHEDULE), (ResultForm.ROSTER, ResultForm.ROSTER)],
)
def test_results_of_the_same_kind_are_replaced(
    held: ResultForm, new: ResultForm, tmp_path: Path
) -> None:
    write_result(tmp_path, "page.html", form=held)
    require_our_folder(tmp_path, new)


def test_a_folder_with_its_list_of_files_is_replaced_by_the_next_one(tmp_path: Path) -> None:
    for name in ("first.txt", "second.txt"):
        with folder_beside(tmp_path / "out", ResultForm.ACCESS) as folder:
            (folder / name).write_text(name)
            list_files(folder, ResultForm.ACCESS)
    assert everything_in(tmp_path) == ["out", "out/result.json", "out/second.txt"]


def test_files_of_another_library_that_fail_are_said_too() -> None:
    with pytest.raises(LimitError, match="odd disk; free some space"), writing_results(EOFError):
        raise EOFError("odd disk")  # noqa: EM101  (any message)
