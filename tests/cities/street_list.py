"""Streets from a list of junction pairs, for small cases drawn by hand or at random."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.quantities import floats, ints
from network.streets import StreetGraph


@dataclass(frozen=True)
class Street:
    """A street between two junctions; `seconds` to drive it, `metres` long."""

    start: int
    end: int
    seconds: float
    metres: float
    two_way: bool = True


def streets_of(
    places: Sequence[tuple[float, float]],
    streets: Sequence[Street],
    bans: Sequence[tuple[int, int]] = (),
    names: Sequence[str] = (),
    classes: Sequence[str] = (),
) -> StreetGraph:
    """Street graph of straight streets; edges in the order of the list, both ways as a pair.

    `places` are junctions in metres, which also serve as degrees divided by 100 000. Lengths are
    those given, whatever the distance of the junctions.
    """
    edges: list[tuple[int, int, int]] = []
    reverse: list[int] = []
    for row, street in enumerate(streets):
        here = len(edges)
        edges.append((street.start, street.end, row))
        if street.two_way:
            edges.append((street.end, street.start, row))
        reverse += [here + 1, here] if street.two_way else [-1]
    tail, head, street_row = np.array(edges, np.int64).T
    x, y = np.array(places, np.float64).T
    ends = np.column_stack((tail, head)).ravel()
    return StreetGraph(
        node_id=ints(np.arange(len(x)) + 1),
        node_lon=floats(x / 1e5),
        node_lat=floats(y / 1e5),
        node_x=floats(x),
        node_y=floats(y),
        tail=ints(tail),
        head=ints(head),
        length_m=floats([street.metres for street in streets])[street_row],
        free_flow_ms=ints([round(street.seconds * 1000) for street in streets])[street_row],
        reverse=ints(reverse),
        street_class=ints(street_row if classes else street_row * 0),
        name=ints(street_row + 1 if names else street_row * 0),
        first_point=ints(np.arange(len(edges) + 1) * 2),
        point_lon=floats(x[ends] / 1e5),
        point_lat=floats(y[ends] / 1e5),
        point_x=floats(x[ends]),
        point_y=floats(y[ends]),
        class_names=tuple(classes) or ("residential",),
        street_names=("", *names),
        banned_from=ints([ban[0] for ban in bans]),
        banned_to=ints([ban[1] for ban in bans]),
    )
