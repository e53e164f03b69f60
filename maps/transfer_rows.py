"""Timed transfers for people: rows of the report, and notes under the timetable of each line."""

from dataclasses import dataclass

from maps.shown_text import number, shown_text
from scenarios.result import ScenarioResult, Service
from scenarios.timed_transfer_table import NamedTransfer, named_transfers

MOST_SHOWN = 30
"""Rows in the report; all are in the table."""


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One timed transfer, ready to be shown."""

    place: str
    from_line: str
    from_end: str
    to_line: str
    to_end: str
    period: str
    minutes: str
    on_time: str
    riders: str


@dataclass(frozen=True, slots=True)
class ShownTransfers:
    """Timed transfers of a plan.

    Attributes
    ----------
    rows : tuple of TransferRow
        Most riders first, at most `MOST_SHOWN`.
    count : str
        How many there are.
    all_shown : bool
    """

    rows: tuple[TransferRow, ...]
    count: str
    all_shown: bool


def shown_transfers(result: ScenarioResult) -> ShownTransfers | None:
    """Timed transfers of a plan; None where it has none.

    Parameters
    ----------
    result : ScenarioResult

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> shown_transfers(result()) is None
    True
    """
    named = named_transfers(result.network, result.service)
    if not named:
        return None
    line_id = result.service.plan.line_id
    busiest = sorted(named, key=lambda each: -each.transfer.riders_on_time)[:MOST_SHOWN]
    rows = tuple(
        TransferRow(
            place=each.place,
            from_line=line_id[each.from_line],
            from_end=each.from_end,
            to_line=line_id[each.to_line],
            to_end=each.to_end,
            period=each.transfer.period.name,
            minutes=minutes_words(each.minutes),
            on_time=number(each.transfer.riders_on_time),
            riders=number(each.transfer.riders),
        )
        for each in busiest
    )
    return ShownTransfers(rows, number(len(named)), len(rows) == len(named))


def minutes_words(minutes: float) -> str:
    """Minutes of a change, rounded up: nobody is told less than it takes.

    Examples
    --------
    >>> minutes_words(2.0), minutes_words(2.1)
    ('2', '3')
    """
    return f"{-int(-minutes // 1)}"


def onward_notes(result: ScenarioResult) -> tuple[tuple[str, ...], ...]:
    """For each line, sentences on the buses that its riders can change to.

    Parameters
    ----------
    result : ScenarioResult

    Returns
    -------
    tuple of tuple of str
        One per line, in the order of the service; equal transfers of several periods share one.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> onward_notes(result())
    ((), (), ())
    """
    service = result.service
    periods_of: dict[tuple[int, str], list[str]] = {}
    for each in named_transfers(result.network, service):
        said = periods_of.setdefault((each.from_line, _sentence(each, service)), [])
        if each.transfer.period.name not in said:
            said.append(each.transfer.period.name)
    notes: list[list[str]] = [[] for _ in range(service.plan.n_lines)]
    for (line, sentence), periods in periods_of.items():
        notes[line].append(f"{sentence} ({', '.join(periods)})")
    return tuple(tuple(of_line) for of_line in notes)


def _sentence(each: NamedTransfer, service: Service) -> str:
    """Which bus leaves where and when for riders of a line."""
    place, coming, going = (
        shown_text(text) for text in (each.place, each.from_end, each.to_end)
    )  # fmt: skip
    return (
        f"{place}, buses to {coming}: line {shown_text(service.plan.line_id[each.to_line])} to "
        f"{going} leaves {minutes_words(each.minutes)} min after"
    )
