"""From a planner's files to a network and its demand."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from network.build import build_network
from network.demand import Demand
from network.demand_sources import read_od, trips_from_population
from network.depots import depots_from_file
from network.driving_side import DrivingSide
from network.errors import InputError, NotFoundError, refuse_errors
from network.generated_stops import generated_stops, map_stops_and_generated
from network.gravity import crow_fly_km, gravity_demand
from network.network import Network
from network.osm_driving_side import driving_side_of
from network.osm_extract import OsmExtract
from network.osm_file import read_osm
from network.osm_streets import bus_streets, foot_streets, projection_of
from network.problems import Problem, note, warning
from network.projection import Projection
from network.service_day import WEEKDAY, Period
from network.stop_sources import stops_from_file, stops_from_map
from network.stops_on_streets import KerbStops, poles_near_kerbs
from network.streets import StreetGraph
from network.zone_grid import grid_zones
from network.zone_sources import read_zones, zones_off_the_map
from network.zones import ZoneTable
from routing.background import BackgroundService
from routing.progress import Observer, report
from scenarios import choice_limits
from scenarios.calibration.kept_factors import KeptFactors, read_factors, with_factors
from scenarios.choice_limits import MOST_TRIPS
from scenarios.gtfs.background_feed import background_of, read_background_days
from scenarios.gtfs.calibration import model_for_feed
from scenarios.gtfs.feed_stops import StopRows
from scenarios.gtfs.several_feeds import (
    FeedDay,
    present_lines_of_days,
    read_days,
    stops_of_days,
)
from scenarios.held import NOTHING_HELD, Held, HeldWishes, held_of
from scenarios.present import PresentLines
from scenarios.table_files import whole_text

FEWEST_MAP_STOPS = 10
"""A map with fewer bus stops than this is taken to have none."""

STOP_MODES = choice_limits.STOP_MODES


@dataclass(frozen=True, slots=True)
class InputFiles:
    """Files and choices of one plan.

    Attributes
    ----------
    osm : Path
        ``.osm.pbf``, ``.osm`` or ``.osm.gz``.
    zones : Path, optional
        CSV, GeoJSON or GeoPackage; without it a grid is laid over the map.
    od : Path, optional
        CSV ``from,to,trips`` per AM hour; without it demand is modelled.
    trips : float, optional
        Trips per AM hour for modelled demand.
    depots : Path, optional
        CSV ``id,lon,lat,capacity``.
    stops : str
        ``map``, ``generated``, ``map+generated``, ``feed`` or the path of a CSV.
    gtfs : tuple of Path
        Feeds of the present service, which the plan replaces; all of them together are today's.
    background : tuple of Path
        Feeds of lines that run beside the plan and beside today's service, such as trains.
    day : date, optional
        Whose buses in `gtfs` are the present service; by default each feed's busiest weekday.
    periods : tuple of Period
        The service day.
    held : HeldWishes
        What is forbidden and held.
    factors : Path, optional
        TOML of factors on trips, driving times and transfers, as calibration leaves it.
    """

    osm: Path
    zones: Path | None = None
    od: Path | None = None
    trips: float | None = None
    depots: Path | None = None
    stops: str = "map"
    gtfs: tuple[Path, ...] = ()
    background: tuple[Path, ...] = ()
    day: date | None = None
    periods: tuple[Period, ...] = WEEKDAY
    held: HeldWishes = field(default_factory=HeldWishes)
    factors: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file that is read, in the order in which they are."""
        table = () if self.stops in STOP_MODES else (Path(self.stops),)
        named = (self.osm, self.zones, self.od, self.depots, self.factors)
        single = [path for path in named if path is not None]
        return (*single, *self.gtfs, *self.background, *table, *self.held.paths)


@dataclass(frozen=True, slots=True, eq=False)
class PlanInputs:
    """A network with its demand, and what the map says of itself.

    Attributes
    ----------
    network : Network
    demand : Demand
    stops_mode : str
        How stops were found: ``map``, ``generated``, ``map+generated`` or ``file``.
    data_date : str
        Date of the map as YYYY-MM-DD, empty where it does not tell.
    present : PresentLines, optional
        Today's lines, where a feed was given.
    background : BackgroundService, optional
        Lines beside the plan, where they were given.
    held : Held
        What is forbidden and held in this network.
    factors : KeptFactors, optional
        Those that `demand` carries in its periods.
    """

    network: Network
    demand: Demand
    stops_mode: str
    data_date: str
    present: PresentLines | None = None
    background: BackgroundService | None = None
    held: Held = NOTHING_HELD
    factors: KeptFactors | None = None


def read_inputs(files: InputFiles, observer: Observer) -> PlanInputs:
    """Read, check and join everything that a plan needs.

    Parameters
    ----------
    files : InputFiles
    observer : Observer

    Returns
    -------
    PlanInputs

    Raises
    ------
    InputError
        Naming what is wrong, where, and what to do about it.
    NotFoundError
        If a file does not exist.
    """
    _require_files(files)
    _require_one_demand(files)
    _require_what_belongs_together(files)
    factors = None if files.factors is None else read_factors(files.factors, files.periods)
    _ = files.held.held_departures  # what is wrong there is refused before the map is read
    report(observer, "streets", 0.0, f"reading {files.osm.name}")
    extract = read_osm(files.osm)
    projection = projection_of(extract)
    report(observer, "streets", 0.3, "bus streets and footways")
    streets, bus_findings = bus_streets(extract, projection, files.osm.name)
    footways, foot_findings = foot_streets(extract, projection, files.osm.name)
    report(observer, "stops", 0.0)
    side, side_finding = driving_side_of(extract, streets, projection)
    given = _stops(files, extract, _BusStreets(streets, projection, side))
    beside, beside_findings = read_background_days(files.background, files.gtfs, streets)
    zones, zone_findings = _zones(files, extract, streets, projection)
    report(observer, "demand", 0.0, f"{len(zones)} zones")
    demand, demand_findings = _demand(files, zones)
    depots, depot_findings = None, tuple[Problem, ...]()
    if files.depots is not None:
        depots, depot_findings = depots_from_file(files.depots, streets, projection, side)
    report(observer, "network", 0.0, f"street times between {len(given.stops)} stops")
    network = build_network(
        streets, footways, given.stops, zones, projection, depots,
        driving_side=side,
        findings=(
            *extract.findings, *bus_findings, *foot_findings, side_finding, *given.findings,
            *beside_findings, *zone_findings, *demand_findings, *depot_findings,
        ),
        threads=2,
    )  # fmt: skip
    background, present, today = None, None, None
    if beside:
        report(observer, "present", 0.0, "lines beside the plan")
        background, found = background_of(beside, network, projection, demand.periods)
        network = replace(network, findings=(*network.findings, *found))
    if given.days:
        report(observer, "present", 0.0, "lines of today")
        feed = present_lines_of_days(given.days, given.rows, network, demand.periods)
        network = replace(network, findings=(*network.findings, *feed.findings))
        run_times = model_for_feed(network, feed, demand.periods)
        present = PresentLines(feed.plan, headways_given=True, run_times=run_times)
        today = feed.kept
    held = held_of(files.held, network, projection, today, extract)
    if factors is not None:  # last: run times of the feed are those of the service day as given
        demand, found = _factored(demand, factors, network.zones, files)
        network = replace(network, findings=(*network.findings, *found))
    return PlanInputs(
        network, demand, given.mode, extract.data_date, present, background, held, factors
    )  # fmt: skip


def _factored(
    demand: Demand, factors: KeptFactors, zones: ZoneTable, files: InputFiles
) -> tuple[Demand, tuple[Problem, ...]]:
    """Demand with its factors, and what to know of them."""
    demand, found = with_factors(demand, factors, zones)
    if any(factor != 1.0 for factor in factors.driving.values()) and not files.gtfs:
        message = (
            "driving times were calibrated beside those of a feed of today's service, and no feed "
            "is given: they multiply an assumed speed"
        )
        found = (*found, warning(factors.name, message, "give the feed with --gtfs"))
    return demand, found


@dataclass(frozen=True, slots=True, eq=False)
class _BusStreets:
    """Where stops are put: the bus graph, its projection, and the side of its kerbs."""

    graph: StreetGraph
    projection: Projection
    side: DrivingSide


@dataclass(frozen=True, slots=True, eq=False)
class _GivenStops:
    """Stops, how they were found, and the services of today that feeds place on them."""

    stops: KerbStops
    mode: str
    findings: tuple[Problem, ...]
    days: tuple[FeedDay, ...] = ()
    rows: tuple[StopRows, ...] = ()


def _stops(files: InputFiles, extract: OsmExtract, streets: _BusStreets) -> _GivenStops:
    """Stops by the mode asked for, and those of the feed that are not among them."""
    days, findings = read_days(files.gtfs, streets.graph, files.day)
    place = streets.graph, streets.projection
    existing: KerbStops | None = None
    mode = "feed"
    if files.stops != "feed":
        existing, mode, more = _stops_without_feed(files, extract, streets)
        existing, moved = poles_near_kerbs(*place, existing, streets.side)
        findings = (*findings, *more, *moved)
        if not days:
            return _GivenStops(existing, mode, findings)
    if not days:
        message = "--stops feed finds no buses in any feed; give another --gtfs or --stops"
        raise InputError(message)
    stops, rows, more = stops_of_days(days, *place, streets.side, existing)
    stops, moved = poles_near_kerbs(*place, stops, streets.side)
    return _GivenStops(stops, mode, (*findings, *more, *moved), days, rows)


def _require_files(files: InputFiles) -> None:
    """Refuse paths that do not exist or are no files, all at once."""
    others = [path for path in files.paths if not _is(Path.is_file, path)]
    missing = [str(path) for path in others if not _is(Path.exists, path)]
    if missing:
        message = f"no such file: {', '.join(missing)}; check the path"
        raise NotFoundError(message)
    if others:
        message = f"not a file: {', '.join(map(str, others))}; give the path of one file"
        raise InputError(message)
    odd = [repr(name) for path in files.paths if whole_text(name := str(path)) != name]
    if odd:
        message = f"a name that is not UTF-8: {', '.join(odd)}; rename the file or its folder"
        raise InputError(message)


def _is(asked: Callable[[Path], bool], path: Path) -> bool:
    """What a path is; a name that no file can have is nothing."""
    try:
        return asked(path)
    except OSError:
        return False


def _require_one_demand(files: InputFiles) -> None:
    """Refuse trips that are no number we plan for, and trips beside a table of them."""
    if files.trips is None:
        return
    if files.od is not None:
        message = "--od and --trips exclude each other: the table says how many trips there are"
        raise InputError(message)
    if not 0 < files.trips <= MOST_TRIPS:
        message = (
            f"{files.trips:g} trips per hour are not between 0 and {MOST_TRIPS:g}; "
            "give another --trips"
        )
        raise InputError(message)


def _require_what_belongs_together(files: InputFiles) -> None:
    """Refuse a table whose zones, or stops whose feed, are not given."""
    if files.od is not None and files.zones is None:
        message = "--od names zones, and no zones are given; give the --zones that it names"
        raise InputError(message)
    if files.stops == "feed" and not files.gtfs:
        message = "--stops feed needs a feed; give --gtfs FILE.zip"
        raise InputError(message)
    if files.held.needs_today and not files.gtfs:
        message = (
            "--keep-lines, --keep-patterns and --only-streets-of-today speak of today's lines; "
            "give a feed of them with --gtfs"
        )
        raise InputError(message)


def _stops_without_feed(
    files: InputFiles, extract: OsmExtract, streets: _BusStreets
) -> tuple[KerbStops, str, tuple[Problem, ...]]:
    """Stops by the mode asked for; generated where the map has none."""
    place = streets.graph, streets.projection, streets.side
    if files.stops not in STOP_MODES:
        stops, findings = stops_from_file(Path(files.stops), *place)
        return stops, "file", findings
    if files.stops == "generated":
        stops, findings = generated_stops(*place)
        return stops, "generated", findings
    if len(extract.stop_id) < FEWEST_MAP_STOPS:
        stops, findings = generated_stops(*place)
        said = warning(
            "stops",
            f"the map has {len(extract.stop_id)} bus stops, so stops were generated along streets",
            "give --stops FILE.csv to use your own",
        )
        return stops, "generated", (said, *findings)
    stops, findings = stops_from_map(extract, *place)
    if files.stops == "map":
        return stops, "map", findings
    stops, more = map_stops_and_generated(stops, *place)
    return stops, "map+generated", (*findings, *more)


def _zones(
    files: InputFiles, extract: OsmExtract, streets: StreetGraph, projection: Projection
) -> tuple[ZoneTable, tuple[Problem, ...]]:
    """Zones given, or a grid over the map, marked estimated."""
    if files.zones is None:
        return grid_zones(extract, streets, projection)
    zones, findings = read_zones(files.zones)
    refuse_errors(zones_off_the_map(zones, streets.node_lon, streets.node_lat))
    return zones, findings


def _demand(files: InputFiles, zones: ZoneTable) -> tuple[Demand, tuple[Problem, ...]]:
    """Demand given, or modelled from people and jobs."""
    if files.od is not None:
        return read_od(files.od, zones, files.periods)
    trips = files.trips
    findings: tuple[Problem, ...] = ()
    if trips is None:
        trips = trips_from_population(zones)
        findings = (
            note(
                "demand",
                f"{trips:.0f} trips per AM hour assumed: 0.25 trips per person, 30 % by bus",
                "give --trips N or --od FILE",
            ),
        )
    demand, more = gravity_demand(zones, crow_fly_km(zones), trips, periods=files.periods)
    return demand, (*findings, *more)
