"""What a planner forbids or holds in a city: streets without buses, lines that stay, ends of lines.

`HeldWishes` is what was asked for, in words and files; `Held` is what it means on one network.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

from network.closed_streets import close_streets
from network.errors import InfeasibleError, InputError
from network.network import Network
from network.osm_extract import OsmExtract
from network.problems import Problem
from network.projection import Projection
from network.quantities import BoolArray, bools
from routing.lines import LinePlan
from scenarios.avoided_streets import avoided_edges
from scenarios.choice_kinds import names_file
from scenarios.chosen_terminals import terminal_stops
from scenarios.held_departures import HeldDepartures, held_departures_of
from scenarios.kept_lines import lines_named, patterns_named
from scenarios.streets_of_today import lines_driving_on, streets_of_today


@dataclass(frozen=True, slots=True)
class HeldWishes:
    """What was asked for, as the choices of a plan have it.

    Attributes
    ----------
    keep_lines, keep_patterns, avoid_streets, terminals : str
        Names separated by semicolons or commas, or the path of a file; blank for none.
    only_streets_of_today : bool
    departures : Path, optional
        Table of first and last departures, line by line.
    first_departure, last_departure : str
        Of all other lines, as ``05:30``; blank for none.
    """

    keep_lines: str = ""
    keep_patterns: str = ""
    avoid_streets: str = ""
    terminals: str = ""
    only_streets_of_today: bool = False
    departures: Path | None = None
    first_departure: str = ""
    last_departure: str = ""

    @property
    def paths(self) -> tuple[Path, ...]:
        """Files that are read.

        Examples
        --------
        >>> HeldWishes(keep_lines="12;14", avoid_streets="quiet.geojson").paths
        (PosixPath('quiet.geojson'),)
        """
        texts = (self.keep_lines, self.keep_patterns, self.avoid_streets, self.terminals)
        table = () if self.departures is None else (self.departures,)
        return (*(Path(text) for text in texts if names_file(text)), *table)

    @property
    def held_departures(self) -> HeldDepartures:
        """First and last departures that are asked for, as `held_departures_of` reads them."""
        return held_departures_of(self.departures, self.first_departure, self.last_departure)

    @property
    def needs_today(self) -> bool:
        """Whether it speaks of today's lines."""
        return bool(self.keep_lines or self.keep_patterns) or self.only_streets_of_today


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What is forbidden and held in one network.

    Attributes
    ----------
    closed : BoolArray, shape (n_edges,), optional
        Street edges that buses keep off.
    kept : LinePlan, optional
        Lines of today that stay as they are.
    kept_patterns : LinePlan, optional
        Lines of today whose stops stay, and whose headways are chosen.
    terminal : BoolArray, shape (n_stops,), optional
        Stops where other lines may start and end.
    departures : HeldDepartures
        First and last departures of lines.
    findings : tuple of Problem
        What is said of it.
    """

    closed: BoolArray | None = None
    kept: LinePlan | None = None
    kept_patterns: LinePlan | None = None
    terminal: BoolArray | None = None
    departures: HeldDepartures = field(default_factory=HeldDepartures)
    findings: tuple[Problem, ...] = ()

    @property
    def staying(self) -> tuple[LinePlan, ...]:
        """Lines of today whose stops stay, as they are or with chosen headways."""
        return tuple(lines for lines in (self.kept, self.kept_patterns) if lines is not None)

    def network_for_lines(self, network: Network) -> Network:
        """Network in which lines are chosen: without closed streets and with these terminals only.

        Raises
        ------
        InputError
            If a depot lies on a closed street.
        """
        if self.closed is not None:
            network = close_streets(network, self.closed, threads=2)
        if self.terminal is None:
            return network
        allowed = bools(network.stops.terminal & self.terminal)
        return replace(network, stops=replace(network.stops, terminal=allowed))

    def network_of_service(self, for_lines: Network) -> Network:
        """Network of the whole service: lines that stay end where they do today.

        Parameters
        ----------
        for_lines : Network
            As `network_for_lines` returns it.
        """
        if not self.staying or self.terminal is None:
            return for_lines
        stops = for_lines.stops
        ends = stops.terminal.copy()
        for lines in self.staying:
            ends[lines.stop[lines.first_stop[:-1]]] = True
            ends[lines.stop[lines.first_stop[1:] - 1]] = True
        return replace(for_lines, stops=replace(stops, terminal=bools(ends)))


NOTHING_HELD = Held()


def held_of(
    wishes: HeldWishes,
    network: Network,
    projection: Projection,
    today: LinePlan | None,
    extract: OsmExtract | None = None,
) -> Held:
    """What was asked for, on a network.

    Parameters
    ----------
    wishes : HeldWishes
    network : Network
    projection : Projection
        Of its streets.
    today : LinePlan, optional
        Today's lines.
    extract : OsmExtract, optional
        The map, whose ways may be named by their ids.

    Returns
    -------
    Held

    Raises
    ------
    InputError
        If something is named that is not there, or today's lines are needed and not known.
    InfeasibleError
        If a line shall stay and its streets shall not be driven on.

    Examples
    --------
    >>> from tests.cities.grid import MIDDLE, grid_city
    >>> held = held_of(HeldWishes(avoid_streets="Street 1"), grid_city(3, 3), MIDDLE, None)
    >>> int(held.closed.sum()), held.kept is None
    (4, True)
    """
    if wishes == HeldWishes():
        return NOTHING_HELD
    if wishes.needs_today and today is None:
        message = (
            "--keep-lines, --keep-patterns and --only-streets-of-today speak of today's lines; "
            "give a feed of them with --gtfs"
        )
        raise InputError(message)
    findings: list[Problem] = []
    closed: BoolArray | None = None
    if wishes.avoid_streets:
        closed, said = avoided_edges(wishes.avoid_streets, network, projection, extract)
        findings += said
    if today is not None and wishes.only_streets_of_today:
        driven, said = streets_of_today(network, today)
        closed = bools(~driven) if closed is None else bools(closed | ~driven)
        findings += said
    kept: LinePlan | None = None
    if today is not None and wishes.keep_lines:
        kept, said = lines_named(wishes.keep_lines, today)
        findings += said
    patterns: LinePlan | None = None
    if today is not None and wishes.keep_patterns:
        any_hours = replace(today, hours=None)  # they follow the headways that are chosen
        patterns, said = patterns_named(wishes.keep_patterns, any_hours, kept)
        findings += said
    terminal: BoolArray | None = None
    if wishes.terminals:
        terminal, said = terminal_stops(wishes.terminals, network.stops)
        findings += said
    for lines in (kept, patterns):
        _refuse_kept_on_closed(network, lines, closed)
    return Held(closed, kept, patterns, terminal, wishes.held_departures, tuple(findings))


def _refuse_kept_on_closed(
    network: Network, kept: LinePlan | None, closed: BoolArray | None
) -> None:
    """Refuse lines that stay on streets that buses keep off."""
    if kept is None or closed is None:
        return
    found = lines_driving_on(network, kept, closed)
    if found:
        message = (
            f"lines {', '.join(found[:5])} shall stay as they are and drive on streets that buses "
            f"shall keep off ({len(found)} such lines); keep other lines, or open these streets"
        )
        raise InfeasibleError(message)
