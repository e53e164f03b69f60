"""What a planner may choose for a plan, each choice told once: its values, limits, default, words.

The command line, plan files, the HTTP interface, the forms of the pages and what is kept of a
scenario are all derived from these attributes. It is imported for every ``--help``, so it imports
nothing heavy. How to add a choice: ``docs/decisions/0024``.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from routing.vehicle_scheduling.shifting.shift_limit import MOST_SHIFT_MIN
from scenarios.choice_kinds import (
    AgreementName,
    ChoiceKind,
    ClockTime,
    Day,
    FilePath,
    FilePaths,
    Line,
    Named,
    Number,
    OneOf,
    StopsFrom,
    Switch,
    Whole,
)
from scenarios.choice_limits import (
    LONGEST_RUN_MIN,
    LONGEST_SEARCH_S,
    MOST_BUSES,
    MOST_DETOUR,
    MOST_EVALUATIONS,
    MOST_KM_PER_HOUR,
    MOST_SEEDS,
    MOST_TRIPS,
    SEARCH_MODES,
    USUAL_LABOUR_RULES,
)

_TOLD = "told"


@dataclass(frozen=True, slots=True)
class Told:
    """How a choice is asked for.

    Attributes
    ----------
    takes : object
        Its kind, of `scenarios.choice_kinds`.
    example : str
        A value as a plan file has it.
    help : str
        On the command line, one sentence.
    about : str
        In the description of the HTTP interface.
    holds : bool
        Whether it forbids or holds something: on the page, these stand together.
    needs_feed : bool
        Whether it speaks of today's lines, so that a feed of them must be given.
    """

    takes: ChoiceKind
    example: str
    help: str
    about: str = ""
    holds: bool = False
    needs_feed: bool = False


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """One choice.

    Attributes
    ----------
    name : str
        Of the attribute, the key of a plan file and the field of a form.
    default : object
        None where there is none.
    required : bool
        Whether it must be given.
    told : Told
    """

    name: str
    default: object
    required: bool
    told: Told

    @property
    def flag(self) -> str:
        """As the command line has it.

        Examples
        --------
        >>> scenario_choices()[5].flag
        '--labour-rules'
        """
        return f"--{self.name.replace('_', '-')}"

    def is_made_in(self, choices: "ScenarioChoices") -> bool:
        """Whether somebody chose something else than the default.

        Examples
        --------
        >>> seed = scenario_choices()[3]
        >>> seed.is_made_in(ScenarioChoices(60)), seed.is_made_in(ScenarioChoices(60, seed=2))
        (False, True)
        """
        return bool(getattr(choices, self.name) != self.default)

    @property
    def takes(self) -> ChoiceKind:
        """What values it takes."""
        return self.told.takes

    @property
    def expected(self) -> str:
        """What a value must be, in words."""
        return self.told.takes.expected

    @property
    def example(self) -> str:
        """A value as a plan file has it."""
        return self.told.example

    def read(self, raw: object, folder: Path) -> object | None:
        """Value of a key of a plan file in a folder; None where it is wrong."""
        return self.told.takes.read(raw, folder)


def _told(
    takes: ChoiceKind,
    example: str,
    help_: str,
    about: str = "",
    *,
    holds: bool = False,
    needs_feed: bool = False,
) -> Mapping[str, Any]:
    """Metadata of an attribute."""
    return {_TOLD: Told(takes, example, help_, about, holds, needs_feed)}


@dataclass(frozen=True, slots=True)
class ScenarioChoices:
    """What a planner decides for one scenario; the same choices as on the command line.

    Attributes
    ----------
    buses : int
        Most vehicles in service at a time.
    trips : float, optional
        Trips per AM hour to model, where the network has no table of trips.
    stops : str
        ``map``, ``generated``, ``map+generated`` or ``feed``; ``file`` in the service, which has
        one of the network, and elsewhere the path of a CSV.
    seed : int
    mode : str
        ``repeatable`` or ``fast``.
    labour_rules : str
        Name of the agreement that driver duties keep.
    short_turns : bool
        Whether every second bus of a line may turn where few riders are left.
    shift_min : int
        Minutes by which trips may leave earlier or later to save vehicles.
    search_evaluations : int, optional
        Forms of lines that the search compares.
    search_seconds : float, optional
        Seconds of a clock that the search lasts instead; such plans do not repeat.
    timed_transfers : bool
        Whether lines may leave at other minutes for riders who change.
    agency, timezone, language, valid_from : str
        Of the exported feed; blank means a stated default.
    most_losers : float, optional
        Percent of today's riders who may lose.
    most_km : float, optional
        Vehicle-kilometres an hour that lines may drive.
    keep_lines : str
        Today's lines that stay as they are, listed, or the path of a table.
    keep_patterns : str
        Today's lines whose stops stay and whose headways are chosen, listed, or the path of a
        table.
    avoid_streets : str
        Streets that buses keep off, listed, or the path of a table or of shapes.
    only_streets_of_today : bool
        Whether buses keep off all streets but those on which they drive today.
    terminals : str
        Stops where lines may start and end, listed, or the path of a table; blank for all.
    shortest_run_min, longest_run_min : int, optional
        Minutes one way in the slowest period.
    first_departure, last_departure : str
        Of each line on its way out, as ``05:30``; blank where nothing is held.
    most_detour : float, optional
        Run of a line over the fastest legal way between its ends.
    """

    buses: int = field(metadata=_told(
        Whole(1, MOST_BUSES, refused_later=True), "60",
        "Most vehicles in service at a time.", "Most vehicles at a time.",
    ))  # fmt: skip
    trips: float | None = field(default=None, metadata=_told(
        Number(MOST_TRIPS, refused_later=True), "12000", "Trips per AM hour to model.",
        "Trips per hour of the morning peak, where the network has no table of trips; null: from "
        "population, assumed.",
    ))  # fmt: skip
    stops: str = field(default="map", metadata=_told(
        StopsFrom(), '"map"', "map, generated, map+generated, feed, or a CSV id,lon,lat,name.",
        "Where stops come from; file: the stops of the network.",
    ))  # fmt: skip
    seed: int = field(default=1, metadata=_told(
        Whole(0, MOST_SEEDS - 1), "1", "Same input and seed, same bytes.",
        "Same seed, same bytes.",
    ))  # fmt: skip
    mode: str = field(default="repeatable", metadata=_told(
        OneOf(SEARCH_MODES), '"repeatable"', "repeatable: same bytes; fast: wall clock, parallel.",
        "repeatable: same bytes; fast: wall clock, parallel.",
    ))  # fmt: skip
    labour_rules: str = field(default=USUAL_LABOUR_RULES, metadata=_told(
        AgreementName(), f'"{USUAL_LABOUR_RULES}"',
        "Agreement of driver duties: at-private, de-local, eu-561, gb-domestic or us-style.",
        "Agreement that driver duties keep.",
    ))  # fmt: skip
    short_turns: bool = field(default=False, metadata=_told(
        Switch(), "false", "Every second bus of a line may turn where few riders are left.",
        "Every second bus of a line may turn where few riders are left.",
    ))  # fmt: skip
    shift_min: int = field(default=0, metadata=_told(
        Whole(0, MOST_SHIFT_MIN), "2",
        "Minutes by which trips may leave earlier or later to save vehicles.",
        "Minutes by which trips may leave earlier or later to save vehicles, which then run more "
        "often.",
    ))  # fmt: skip
    search_evaluations: int | None = field(default=None, metadata=_told(
        Whole(1, MOST_EVALUATIONS), "50000",
        "Forms of lines that the search compares; more take longer and find better lines.",
        "Forms of lines that the search compares; null: as many as suit the fleet and the map.",
    ))  # fmt: skip
    search_seconds: float | None = field(default=None, metadata=_told(
        Number(LONGEST_SEARCH_S), "300",
        "Seconds that the search for lines lasts instead; the plan can then not be repeated.",
        "Seconds that the search for lines lasts instead; the plan can then not be repeated.",
    ))  # fmt: skip
    timed_transfers: bool = field(default=False, metadata=_told(
        Switch(), "false", "Lines may leave at other minutes for riders who change.",
        "Lines may leave at other minutes for riders who change, where all riders gain by it.",
    ))  # fmt: skip
    agency: str = field(default="", metadata=_told(
        Line("the name of an operator", 120), '"City Buses"', "Name of the operator in the feed.",
    ))  # fmt: skip
    timezone: str = field(default="", metadata=_told(
        Line("the name of a timezone"), '"Europe/Helsinki"',
        "Of the feed, such as Europe/Helsinki.",
    ))  # fmt: skip
    language: str = field(default="", metadata=_told(
        Line("a language code"), '"pt-BR"', "Of the names in the feed, such as pt.",
    ))  # fmt: skip
    valid_from: str = field(default="", metadata=_told(
        Day(), '"2026-01-05"', "First day of the feed, YYYY-MM-DD.", "YYYY-MM-DD",
    ))  # fmt: skip
    most_losers: float | None = field(default=None, metadata=_told(
        Number(100.0, open=False), "5",
        "Percent of today's riders who may lose: over 5 min, their stop, bus or direct way; needs "
        "--gtfs.",
        "Percent of today's riders who may lose; needs a feed.", holds=True, needs_feed=True,
    ))  # fmt: skip
    most_km: float | None = field(default=None, metadata=_told(
        Number(MOST_KM_PER_HOUR), "1500", "Vehicle-kilometres that lines may drive in any hour.",
        "Vehicle-kilometres that lines may drive in any hour.", holds=True,
    ))  # fmt: skip
    keep_lines: str = field(default="", metadata=_told(
        Named("lines"), '["12", "14"]',
        "Lines of today that stay with their stops and headways: ids, or a CSV line; needs --gtfs.",
        "Ids or names of lines of today that stay with their stops and headways, separated by "
        "semicolons; needs a feed.", holds=True, needs_feed=True,
    ))  # fmt: skip
    keep_patterns: str = field(default="", metadata=_told(
        Named("lines"), '["5"]',
        "Lines of today whose stops stay, headways are chosen: ids, or a CSV line; needs --gtfs.",
        "Ids or names of lines of today whose stops stay and whose headways are chosen, separated "
        "by semicolons; needs a feed.", holds=True, needs_feed=True,
    ))  # fmt: skip
    avoid_streets: str = field(default="", metadata=_told(
        Named("streets"), '["Market Street"]',
        "Streets that buses keep off: names, OSM way ids, a CSV street, or GeoJSON shapes.",
        "Names or OSM way ids of streets that buses keep off, separated by semicolons.",
        holds=True,
    ))  # fmt: skip
    only_streets_of_today: bool = field(default=False, metadata=_told(
        Switch(), "false", "Buses drive only where they drive today; needs --gtfs.",
        "Buses drive only where they drive today; needs a feed.", holds=True, needs_feed=True,
    ))  # fmt: skip
    terminals: str = field(default="", metadata=_told(
        Named("stops"), '["Harbour", "Station"]',
        "Stops where lines may start and end: ids or names, or a CSV stop.",
        "Ids or names of stops where lines may start and end, separated by semicolons; blank: all.",
        holds=True,
    ))  # fmt: skip
    shortest_run_min: int | None = field(default=None, metadata=_told(
        Whole(1, LONGEST_RUN_MIN), "15", "Shortest one-way run of a line, minutes.",
        "Shortest one-way run of a line.", holds=True,
    ))  # fmt: skip
    longest_run_min: int | None = field(default=None, metadata=_told(
        Whole(1, LONGEST_RUN_MIN), "75", "Longest one-way run of a line, minutes.",
        "Longest one-way run of a line.", holds=True,
    ))  # fmt: skip
    first_departure: str = field(default="", metadata=_told(
        ClockTime(), '"05:30"',
        "When the first bus of each line leaves on its way out; back, buses follow in step.",
        "When the first bus of each line leaves on its way out; blank: as headways fall.",
        holds=True,
    ))  # fmt: skip
    last_departure: str = field(default="", metadata=_told(
        ClockTime(), '"23:45"',
        "When the last bus of each line leaves on its way out, such as 24:10.",
        "When the last bus of each line leaves on its way out; blank: as headways fall.",
        holds=True,
    ))  # fmt: skip
    most_detour: float | None = field(default=None, metadata=_told(
        Number(MOST_DETOUR, 1.0, open=False), "1.7",
        "Longest run of a line over the fastest legal way between its ends.",
        "Longest run of a line over the fastest legal way between its ends.", holds=True,
    ))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions(ScenarioChoices):
    """Everything that a planner asks of one plan: the choices of a scenario, and its files.

    Attributes
    ----------
    out : Path
        Folder for the results.
    osm : Path, optional
        Street map; without it there is a `place`.
    place : str
        Name of the place whose map is fetched, or blank.
    zones, od, depots, departures, factors : Path, optional
    gtfs : tuple of Path
        Feeds of the present service, which the plan replaces.
    background : tuple of Path
        Feeds of services that stay.
    """

    osm: Path | None = field(default=None, metadata=_told(
        FilePath(), '"city.osm.pbf"', "Street map: .osm.pbf, .osm or .osm.gz.",
    ))  # fmt: skip
    place: str = field(default="", metadata=_told(
        Line("the name of a place"), '"Oulu, Finland"',
        'Instead of a map: download it by name, "Ulm, Germany".',
    ))  # fmt: skip
    out: Path = field(metadata=_told(
        FilePath("the path of a folder"), '"my-plan"', "Folder for the results.",
    ))  # fmt: skip
    zones: Path | None = field(default=None, metadata=_told(
        FilePath(), '"zones.csv"', "CSV id,lon,lat,population,jobs, or GeoJSON, or GeoPackage.",
    ))  # fmt: skip
    od: Path | None = field(default=None, metadata=_told(
        FilePath(), '"od.csv"', "CSV from,to,trips per AM hour.",
    ))  # fmt: skip
    gtfs: tuple[Path, ...] = field(default=(), metadata=_told(
        FilePaths(), '"today.zip"',
        "GTFS feed of the present service, to compare with; may be repeated.",
    ))  # fmt: skip
    background: tuple[Path, ...] = field(default=(), metadata=_told(
        FilePaths(), '["trains.zip"]',
        "GTFS feed of lines kept beside the plan, as trains; may be repeated.",
    ))  # fmt: skip
    depots: Path | None = field(default=None, metadata=_told(
        FilePath(), '"depots.csv"', "CSV id,lon,lat,capacity.",
    ))  # fmt: skip
    departures: Path | None = field(default=None, metadata=_told(
        FilePath(), '"departures.csv"',
        "CSV line,direction,first,last: first and last departures of single lines.",
    ))  # fmt: skip
    factors: Path | None = field(default=None, metadata=_told(
        FilePath(), '"factors.toml"',
        "Factors on trips, driving times and transfers that routewright calibrate wrote.",
    ))  # fmt: skip


def scenario_choices() -> tuple[PlanChoice, ...]:
    """Choices of a scenario, in their order: those that need no path.

    Examples
    --------
    >>> [choice.name for choice in scenario_choices()][:3]
    ['buses', 'trips', 'stops']
    """
    return _choices_of(ScenarioChoices)


def plan_choices() -> tuple[PlanChoice, ...]:
    """All choices of a plan: what is read and written first, then those of its scenario.

    Examples
    --------
    >>> [choice.name for choice in plan_choices()][:3]
    ['osm', 'place', 'out']
    """
    of_scenario = {choice.name for choice in scenario_choices()}
    return tuple(sorted(_choices_of(PlanOptions), key=lambda choice: choice.name in of_scenario))


def _choices_of(owner: type) -> tuple[PlanChoice, ...]:
    """Attributes of a class as choices."""
    return tuple(
        PlanChoice(
            each.name,
            None if each.default is MISSING else each.default,
            required=each.default is MISSING,
            told=each.metadata[_TOLD],
        )
        for each in fields(owner)
    )
