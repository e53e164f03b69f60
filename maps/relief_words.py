"""Relief points and their prices in words, for pages and terminals."""

from collections.abc import Sequence

from maps.explanation_words import NamedRow
from maps.shown_text import number, shown_text
from network.service_day import HOUR
from scenarios.relief_points import ReliefPoint

RELIEF_HEADS = (
    "Drivers change",
    "Chances a day",
    "Reliefs a day",
    "Price, linear program",
    "Price, whole duties",
)
"""Of the cells of `relief_rows`."""

RELIEF_NOTE = (
    "Hours of pay a day that duties would cost more without the place, drivers and uncovered work "
    "priced: of a place where drivers do not change today, what it would save. By the linear "
    "program, and for the dearest by whole duties planned with and without it."
)

_TOLD = 3


def relief_rows(points: Sequence[ReliefPoint]) -> list[NamedRow]:
    """Rows of texts, one per relief point.

    Examples
    --------
    >>> from routing.duties.relief_prices import ReliefPrice
    >>> price = ReliefPrice(0, today=False, chances=8, mixture_s=5400.0)
    >>> relief_rows([ReliefPoint("A7", "Square", 0, price)])
    [NamedRow(name='Square (A7)', cells=('not today', '8', '0', '1.5', ''))]
    """
    return [NamedRow(_name(point), _cells(point)) for point in points]


def relief_sentences(points: Sequence[ReliefPoint]) -> list[str]:
    """The dearest relief points of today, and the places that would save most.

    Examples
    --------
    >>> from routing.duties.relief_prices import ReliefPrice
    >>> price = ReliefPrice(0, today=False, chances=8, mixture_s=5400.0, whole_s=7200)
    >>> relief_sentences([ReliefPoint("A7", "Square", 0, price)])
    ['Relief at Square (A7) would save 1.5 h of pay a day by the linear program, 2.0 h by duties']
    """
    said = []
    for today, words in (
        (True, "Without relief at {}, duties cost {} h of pay a day more by the linear program"),
        (False, "Relief at {} would save {} h of pay a day by the linear program"),
    ):
        dearest = [p for p in points if p.price.today == today and p.price.mixture_s > 0][:_TOLD]
        for point in dearest:
            *_, mixture, whole = _cells(point)
            more = f", {whole} h by duties" if whole else ""
            said.append(words.format(_name(point), mixture) + more)
    return said


def _cells(point: ReliefPoint) -> tuple[str, ...]:
    """Cells under `RELIEF_HEADS`."""
    price = point.price
    return (
        "today" if price.today else "not today",
        number(price.chances),
        number(point.used),
        number(price.mixture_s / HOUR, 1),
        "" if price.whole_s is None else number(price.whole_s / HOUR, 1),
    )


def _name(point: ReliefPoint) -> str:
    """Name, and id where that is something else."""
    return shown_text(f"{point.name} ({point.place_id})" if point.name else point.place_id)
