"""A village along one street of three kilometres, with a bus from end to end, as files."""

from dataclasses import dataclass
from pathlib import Path

from tests.cities.grid import MIDDLE
from tests.cities.osm_map import MapWay, osm_text
from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds

STOPS = {"S0": (100.0, 0.0), "S1": (1500.0, 0.0), "S2": (2900.0, 0.0)}
RUNS = (
    Run("1", "S0 S1 S2", "07:30", hop_s=180),
    Run("1", "S0 S1 S2", "07:45", hop_s=180),
    Run("1", "S2 S1 S0", "07:40", hop_s=180),
)


@dataclass(frozen=True)
class Village:
    """The files of the village.

    Zone ``west`` is at the start of the street, ``middle`` halfway, ``east`` at its end; they have
    10, 200 and 3 000 jobs.
    """

    folder: Path
    osm: Path
    zones: Path
    gtfs: Path

    @property
    def arguments(self) -> list[str]:
        """Of `routewright access`, with a folder for the results."""
        return [
            "--osm", str(self.osm), "--zones", str(self.zones), "--gtfs", str(self.gtfs),
            "--out", str(self.folder / "out"),
        ]  # fmt: skip


def village(folder: Path) -> Village:
    """Write the files."""
    metres = [500.0 * number for number in range(7)]
    lon, lat = MIDDLE.to_degrees(metres, [0.0] * 7)
    places = {
        number: (100 * (east - 24), 100 * north)
        for number, (east, north) in enumerate(zip(lon, lat, strict=True), start=1)
    }
    town = Village(
        folder, folder / "village.osm", folder / "zones.csv",
        written_feeds(folder, bus=feed_with(STOPS, RUNS))[0],
    )  # fmt: skip
    town.osm.write_text(osm_text(places, [MapWay(1, tuple(places))]))
    rows = [("west", 0, 900, 10), ("middle", 3, 90, 200), ("east", 6, 9, 3000)]
    town.zones.write_text(
        "id,lon,lat,population,jobs\n"
        + "".join(f"{i},{lon[n]:.7f},{lat[n]:.7f},{p},{j}\n" for i, n, p, j in rows)
    )
    return town
