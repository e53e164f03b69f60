"""`routewright calibrate`: what it prints and writes, and how it refuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from scenarios.inputs import InputFiles
from tests.api.command import Ended
from tests.scenarios.calibration.counted_village import counted_village


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> InputFiles:
    return counted_village(tmp_path_factory.mktemp("counted"))


def asked(town: InputFiles, counts: Path, out: Path, *more: str) -> Ended:
    ended = CliRunner().invoke(
        app,
        [
            "calibrate", "--osm", str(town.osm), "--zones", str(town.zones), "--od", str(town.od),
            "--gtfs", str(town.gtfs[0]), "--counts", str(counts), "--out", str(out), *more,
        ],
    )  # fmt: skip
    return Ended(ended.exit_code, ended.stdout_bytes, ended.stderr)


def test_factors_and_both_halves_are_told_and_written(town: InputFiles, tmp_path: Path) -> None:
    counts = town.osm.parent / "counts.csv"
    ended = asked(town, counts, tmp_path / "out")
    assert ended.code == 0, ended.err
    told = ended.out.decode()
    assert "Trips: early x 1.500, AM x 1.500" in told
    assert "held out, after: " in told
    assert "[demand]" in (tmp_path / "out" / "factors.toml").read_text()
    document = json.loads(asked(town, counts, tmp_path / "out", "--json").out)
    assert document["factors"]["demand"] == pytest.approx([1.5] * 5)
    # Everywhere 1.5 times the riders: zones have no factors of their own.
    assert document["factors"]["origin"] == document["factors"]["destination"] == {}
    assert {row["half"] for row in document["goodness"]} == {"fitted", "held out"}


def test_counts_that_do_not_exist_or_do_not_suffice_are_refused(
    town: InputFiles, tmp_path: Path
) -> None:
    gone = asked(town, tmp_path / "gone.csv", tmp_path / "out")
    assert (gone.code != 0, "no such file" in gone.err) == (True, True)
    few = tmp_path / "few.csv"
    few.write_text("line,period,boardings\n1,AM,5\n")
    refused = asked(town, few, tmp_path / "out")
    assert refused.code == 3
    assert "1 counts of riders stand beside the model; at least 8" in refused.err
    assert not (tmp_path / "out").exists()
