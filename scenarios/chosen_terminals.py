"""Stops where lines may start and end, as a planner names them."""

import numpy as np

from network.csv_tables import Column
from network.errors import InfeasibleError
from network.problems import Problem, note
from network.quantities import BoolArray, bools
from network.stops import StopTable
from scenarios.listed_names import names_in, rows_named

TERMINAL_COLUMN = Column("stop", ("stop_id", "id", "terminal", "name"))
_FEWEST = 2


def terminal_stops(text: str, stops: StopTable) -> tuple[BoolArray, list[Problem]]:
    """Whether lines may start and end at each stop.

    Parameters
    ----------
    text : str
        Ids or names of stops, or the path of a table with a column ``stop``. A name stands for all
        stops that bear it.
    stops : StopTable

    Returns
    -------
    BoolArray, shape (n_stops,)
    list of Problem
        How many there are.

    Raises
    ------
    InputError
        With every name that no stop has.
    InfeasibleError
        If there are fewer than two.

    Examples
    --------
    >>> from tests.cities.grid import grid_city, grid_streets, stops_on_every_edge
    >>> city = grid_city(3, 3, stops=stops_on_every_edge(grid_streets(3, 3)))
    >>> allowed, said = terminal_stops("S0; S4", city.stops)
    >>> np.flatnonzero(allowed).tolist(), said[0].message
    ([0, 4], 'lines start and end only at the 2 of 24 stops that were named')
    """
    named: dict[str, list[int]] = {}
    for row, (own, name) in enumerate(zip(stops.stop_id, stops.name, strict=True)):
        named.setdefault(own, []).append(row)
        if name and name != own:
            named.setdefault(name, []).append(row)
    names, where = names_in(text, TERMINAL_COLUMN, "--terminals")
    rows = rows_named(names, where, lambda name: named.get(name, []), list(named), "stop")
    if len(rows) < _FEWEST:
        message = "--terminals names 1 stop, but a line has two ends; name at least 2"
        raise InfeasibleError(message)
    allowed = np.zeros(len(stops), np.bool_)
    allowed[rows] = True
    said = f"lines start and end only at the {len(rows)} of {len(stops)} stops that were named"
    return bools(allowed), [note("lines", said)]
