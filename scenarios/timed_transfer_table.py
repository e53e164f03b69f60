"""Timed transfers in words: where riders change, from which line to which, when, and how many."""

from dataclasses import dataclass

import numpy as np

from network.network import Network
from network.service_day import MINUTE
from routing.transfer_timing.timed_transfers import TimedTransfer
from scenarios.result import ScenarioResult, Service
from scenarios.table_files import Column, Table


@dataclass(frozen=True, slots=True)
class NamedTransfer:
    """A timed transfer under the names that riders know.

    Attributes
    ----------
    place : str
        Stop area where the next bus is boarded.
    from_line, to_line : int
        Rows of the lines.
    from_direction, to_direction : int
        0 out, 1 back.
    from_end, to_end : str
        Stop areas where the two patterns end.
    from_stop_id, to_stop_id : str
    transfer : TimedTransfer
    """

    place: str
    from_line: int
    from_direction: int
    from_end: str
    from_stop_id: str
    to_line: int
    to_direction: int
    to_end: str
    to_stop_id: str
    transfer: TimedTransfer

    @property
    def minutes(self) -> float:
        """From arrival to departure, the walk included."""
        return self.transfer.shortest_s / MINUTE


def named_transfers(network: Network, service: Service) -> tuple[NamedTransfer, ...]:
    """Timed transfers of a service, in the order of the service.

    Parameters
    ----------
    network : Network
    service : Service

    Examples
    --------
    >>> from tests.scenarios.small_result import network, service
    >>> named_transfers(network(), service())
    ()
    """
    plan = service.plan
    pattern_of_call = np.repeat(np.arange(plan.n_patterns), np.diff(plan.first_stop))

    def end_of(pattern: int) -> str:
        return _place(network, int(plan.stops_of(pattern)[-1]))

    named = []
    for each in service.timed_transfers:
        comes, goes = (int(pattern_of_call[c]) for c in (each.alight_call, each.board_call))
        off, on = int(plan.stop[each.alight_call]), int(plan.stop[each.board_call])
        named.append(
            NamedTransfer(
                place=_place(network, on),
                from_line=int(plan.pattern_line[comes]),
                from_direction=int(plan.pattern_direction[comes]),
                from_end=end_of(comes),
                from_stop_id=network.stops.stop_id[off],
                to_line=int(plan.pattern_line[goes]),
                to_direction=int(plan.pattern_direction[goes]),
                to_end=end_of(goes),
                to_stop_id=network.stops.stop_id[on],
                transfer=each,
            )
        )
    return tuple(named)


def _place(network: Network, stop: int) -> str:
    """Name of the area of a stop, else its id."""
    return network.areas.name[network.stops.area[stop]] or network.stops.stop_id[stop]


def timed_transfer_tables(result: ScenarioResult) -> tuple[Table, ...]:
    """The table ``timed_transfers``; none where no transfer is timed.

    Parameters
    ----------
    result : ScenarioResult

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> timed_transfer_tables(result())
    ()
    """
    named = named_transfers(result.network, result.service)
    if not named:
        return ()
    line_id = result.service.plan.line_id
    transfers = [each.transfer for each in named]
    table = Table.of_columns(
        "timed_transfers",
        (Column("place", "", "where riders change"), [each.place for each in named]),
        (Column("from_line", "", "line that they leave"), [line_id[e.from_line] for e in named]),
        (
            Column("from_direction", "", "0 out, 1 back; a loop has only 0"),
            [each.from_direction for each in named],
        ),
        (Column("from_stop_id", "", "stop where they leave it"), [e.from_stop_id for e in named]),
        (Column("to_line", "", "line that they board"), [line_id[e.to_line] for e in named]),
        (
            Column("to_direction", "", "0 out, 1 back; a loop has only 0"),
            [each.to_direction for each in named],
        ),
        (Column("to_stop_id", "", "stop where they board it"), [e.to_stop_id for e in named]),
        (
            Column("period", "", "part of the service day"),
            [each.period.name for each in transfers],
        ),
        (
            Column("minutes", "min", "from arrival to departure, the walk included"),
            [each.minutes for each in named],
        ),
        (
            Column("riders_on_time", "riders/day", "who make this change without a long wait"),
            [each.riders_on_time for each in transfers],
        ),
        (
            Column("riders", "riders/day", "who make this change"),
            [each.riders for each in transfers],
        ),
    )
    return (table,)
