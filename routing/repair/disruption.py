"""What goes missing in the middle of a day: vehicles, drivers, or the use of some streets."""

from dataclasses import dataclass

from network.errors import InputError
from network.quantities import BoolArray, IntArray
from network.service_day import clock_of


@dataclass(frozen=True, slots=True, eq=False)
class StreetsClosed:
    """Street edges that no bus may drive for some hours.

    Attributes
    ----------
    edges : BoolArray, shape (n_edges,)
        By rows of ``Network.streets``.
    from_s, until_s : int
        Seconds since the start of the service day.
    named : tuple of str
        What the streets were called by whoever told of them.

    Raises
    ------
    InputError
        If the closure ends before it begins, or closes nothing.
    """

    edges: BoolArray
    from_s: int
    until_s: int
    named: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.until_s <= self.from_s:
            message = (
                f"the closure ends at {clock_of(self.until_s)[:5]}, not after it begins at "
                f"{clock_of(self.from_s)[:5]}; give a later end"
            )
            raise InputError(message)
        if not self.edges.any():
            message = "the closure names no street edge; name a street of the map"
            raise InputError(message)

    def touches(self, start_s: IntArray, end_s: IntArray) -> BoolArray:
        """Whether each time from start to end has a second in common with the closure."""
        touched: BoolArray = (start_s < self.until_s) & (end_s > self.from_s)
        return touched


@dataclass(frozen=True, slots=True, eq=False)
class Disruption:
    """What is missing, and the second at which that is known.

    Everything that has started by then stays as it is.

    Attributes
    ----------
    at_s : int
        Seconds since the start of the service day.
    blocks_out : tuple of str
        Blocks whose vehicle is lost for the rest of the day. A vehicle under way finishes its trip
        and stays where that ends.
    duties_out : tuple of str
        Duties whose driver goes home. A driver at the wheel finishes the trip.
    closed : StreetsClosed, optional

    Raises
    ------
    InputError
        If nothing is missing, or something is named twice.

    Examples
    --------
    >>> Disruption(at_s=9 * 3600 + 40 * 60, blocks_out=("B0007",)).blocks_out
    ('B0007',)
    """

    at_s: int
    blocks_out: tuple[str, ...] = ()
    duties_out: tuple[str, ...] = ()
    closed: StreetsClosed | None = None

    def __post_init__(self) -> None:
        if not self.blocks_out and not self.duties_out and self.closed is None:
            message = "nothing is missing; name a vehicle, a driver or a street"
            raise InputError(message)
        for what, names in (("block", self.blocks_out), ("duty", self.duties_out)):
            for place, name in enumerate(names):
                if name in names[:place]:
                    message = f"{what} {name} is named twice; name it once"
                    raise InputError(message)
