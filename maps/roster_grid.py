"""The grid of a roster as a drawing: weeks below each other, a bar of the day in each cell."""

from collections.abc import Iterator

from markupsafe import Markup, escape

from maps.shown_text import shown_text
from maps.svg import drawing, element, text
from network.service_day import clock_of
from routing.rosters.roster_plan import FREE, CyclicRoster
from routing.rosters.week_of_duties import DAYS, SATURDAY, WEEK_DAYS, DayDuties, WeekOfDuties

_LEFT, _DAY_WIDTH, _WIDTH = 60.0, 148.0, 60.0 + 7 * 148.0 + 8.0
_TOP, _ROW, _BAR = 34.0, 24.0, 17.0
_FIRST_H, _LAST_H = 3, 29
"""Hours that a cell shows: from 03:00 to 05:00 of the next morning."""

_EARLY_S, _LATE_S = 8 * 3600, 12 * 3600
_LONGEST_LABEL = 12
_LETTER, _INSET = 6.6, 4.0
"""Width of a letter, about, and space beside a label."""


def kind_of(start_s: int) -> str:
    """Early, day or late, by the start of a duty.

    Examples
    --------
    >>> kind_of(5 * 3600), kind_of(9 * 3600), kind_of(14 * 3600)
    ('early', 'day', 'late')
    """
    if start_s < _EARLY_S:
        return "early"
    return "day" if start_s < _LATE_S else "late"


def roster_grid(name: str, roster: CyclicRoster, week: WeekOfDuties) -> Markup:
    """One drawing of a roster.

    Parameters
    ----------
    name : str
        Unique on the page; a prefix of ids.
    roster : CyclicRoster
    week : WeekOfDuties

    Returns
    -------
    Markup
        One ``<svg>`` element.

    Examples
    --------
    >>> from network.quantities import ints
    >>> from routing.rosters.week_of_duties import same_duties
    >>> one = ints([28_800])
    >>> day = DayDuties(("<1>",), ("yard",), ints([21_600]), ints([50_400]), one, one, one)
    >>> roster = CyclicRoster("yard", "yard", ints([[0] * 5 + [-1] * 2]))
    >>> grid = roster_grid("r1", roster, same_duties(day, range(5)))
    >>> grid.count("bar-early"), "&lt;1&gt; 06:00" in grid
    (5, True)
    """
    bottom = _TOP + roster.n_rows * _ROW
    parts = [*_frame(roster, bottom)]
    for row, cells in enumerate(roster.duty.tolist()):
        y = _TOP + row * _ROW
        parts.append(text(f"week {row + 1}", _LEFT - 8, y + 15, text_anchor="end", class_="row"))
        for on, duty in enumerate(cells):
            if duty != FREE:
                parts += _cell(week.days[on], duty, on, y)
    said = (
        f"{roster.n_rows} weeks of drivers of {roster.home}, Monday to Sunday to the right; the "
        "table below says the same."
    )
    title = f"Roster {roster.name}"
    return drawing(name, title, said, (_WIDTH, bottom + 6), parts, class_="gantt")


def _frame(roster: CyclicRoster, bottom: float) -> Iterator[Markup]:
    """Days, and the weekend behind the cells."""
    yield element(
        "rect", x=_LEFT + SATURDAY * _DAY_WIDTH, y=_TOP, width=2 * _DAY_WIDTH,
        height=roster.n_rows * _ROW, class_="weekend",
    )  # fmt: skip
    for on in range(WEEK_DAYS + 1):
        x = _LEFT + on * _DAY_WIDTH
        yield element("line", x1=x, x2=x, y1=_TOP - 8, y2=bottom, class_="grid")
        if on < WEEK_DAYS:
            yield text(DAYS[on], x + _DAY_WIDTH / 2, _TOP - 14, text_anchor="middle")
    for row in range(roster.n_rows + 1):
        y = _TOP + row * _ROW
        yield element("line", x1=_LEFT, x2=_WIDTH - 8, y1=y, y2=y, class_="grid")


def _cell(day: DayDuties, duty: int, on: int, y: float) -> Iterator[Markup]:
    """A bar from the start to the end of a duty, with its name and start."""
    start, end = int(day.start_s[duty]), int(day.end_s[duty])
    begun = clock_of(max(0, start))[:5]
    words = f"{DAYS[on]}, duty {day.duty_id[duty]}, {begun} to {clock_of(end)[:5]}"
    x, width = _place(start, end, on)
    kind = kind_of(start)
    title = element("title", escape(shown_text(words)))
    yield element(
        "rect", title, x=x, y=y + (_ROW - _BAR) / 2, width=width, height=_BAR, class_=f"bar-{kind}"
    )
    label = f"{shown_text(day.duty_id[duty], _LONGEST_LABEL)} {begun}"
    edge = _LEFT + (on + 1) * _DAY_WIDTH - _INSET
    if x + _INSET + len(label) * _LETTER < edge:
        yield text(label, x + _INSET, y + 16, class_="label")
    else:
        yield text(label, edge, y + 16, text_anchor="end", class_="label")


def _place(start_s: int, end_s: int, on: int) -> tuple[float, float]:
    """Left edge and width of a bar in the cell of a day, never outside of it."""
    share = [
        min(max((second / 3600 - _FIRST_H) / (_LAST_H - _FIRST_H), 0.0), 1.0)
        for second in (start_s, end_s)
    ]
    left = _LEFT + (on + share[0]) * _DAY_WIDTH
    return left, max((share[1] - share[0]) * _DAY_WIDTH, 1.0)
