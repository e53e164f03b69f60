"""Lines, their patterns and headways: the service as riders know it."""

from dataclasses import dataclass, replace

import numpy as np

from network.errors import InputError
from network.quantities import IntArray, ints, offsets_of
from routing.service_hours import ServiceHours, no_hours

NOT_RUN = 0
"""Headway of a pattern in a period in which it does not run. Dividing by it is an error."""


@dataclass(frozen=True, slots=True, eq=False)
class LinePlan:
    """Lines as directed stop sequences with a headway per period.

    The stops of pattern ``p`` are rows ``first_stop[p]`` up to ``first_stop[p + 1]`` of `stop`.

    Attributes
    ----------
    line_id, line_name : tuple of str
    pattern_line : IntArray, shape (n_patterns,)
        Line of each pattern, never decreasing.
    pattern_direction : IntArray, shape (n_patterns,)
        0 out, 1 back; a loop has only 0.
    first_stop : IntArray, shape (n_patterns + 1,)
        Offsets into `stop`.
    stop : IntArray, shape (n_calls,)
        Rows of `StopTable`, in driving order.
    headway_s : IntArray, shape (n_patterns, n_periods)
        Seconds between departures; `NOT_RUN` where the pattern does not run.
    hours : ServiceHours, optional
        First and last departures that are held, one of each for every pattern.
    """

    line_id: tuple[str, ...]
    line_name: tuple[str, ...]
    pattern_line: IntArray
    pattern_direction: IntArray
    first_stop: IntArray
    stop: IntArray
    headway_s: IntArray
    hours: ServiceHours | None = None

    def __post_init__(self) -> None:
        if len(set(self.line_id)) != len(self.line_id):
            ids = list(self.line_id)
            twice = next(i for i in ids if ids.count(i) > 1)
            message = f"line id {twice!r} appears twice; give each line its own id"
            raise InputError(message)
        if self.headway_s.ndim != 2 or len(self.headway_s) != self.n_patterns:  # noqa: PLR2004
            message = f"headways have shape {self.headway_s.shape}; expected one row per pattern"
            raise InputError(message)
        short = np.flatnonzero(np.diff(self.first_stop) < 2)  # noqa: PLR2004
        if short.size:
            line = self.line_id[int(self.pattern_line[short[0]])]
            message = f"line {line!r}: a pattern has fewer than 2 stops"
            raise InputError(message)
        if self.hours is not None and len(self.hours.first_s) != self.n_patterns:
            message = (
                f"{len(self.hours.first_s)} first departures for {self.n_patterns} patterns; give "
                "one for each"
            )
            raise InputError(message)

    @property
    def n_lines(self) -> int:
        """Number of lines."""
        return len(self.line_id)

    @property
    def n_patterns(self) -> int:
        """Number of patterns."""
        return len(self.pattern_line)

    @property
    def first_patterns(self) -> IntArray:
        """Pattern row of the main way of each line, the first of its patterns.

        Examples
        --------
        >>> plan = line_plan_of([("1", "", [[0, 1], [1, 0]]), ("2", "", [[0, 1]])], 1, 1200)
        >>> plan.first_patterns.tolist()
        [0, 2]
        """
        return ints(np.searchsorted(self.pattern_line, np.arange(self.n_lines)))

    def stops_of(self, pattern: int) -> IntArray:
        """Stop rows of one pattern, in driving order."""
        return self.stop[self.first_stop[pattern] : self.first_stop[pattern + 1]]

    def patterns_of(self, line: int) -> IntArray:
        """Pattern rows of one line."""
        return np.flatnonzero(self.pattern_line == line).astype(np.int64)

    def ways_of(self, line: int) -> tuple[tuple[int, ...], ...]:
        """Patterns of one line by direction, that of its first pattern first.

        The first pattern of a direction is its main one, the others are variants.

        Examples
        --------
        >>> from dataclasses import replace
        >>> plan = line_plan_of([("1", "", [[0, 1, 2], [0, 1], [2, 0]])], 1, 600)
        >>> replace(plan, pattern_direction=ints([0, 0, 1])).ways_of(0)
        ((0, 1), (2,))
        """
        ways: dict[bool, list[int]] = {}
        for pattern in self.patterns_of(line).tolist():
            ways.setdefault(bool(self.pattern_direction[pattern]), []).append(pattern)
        return tuple(tuple(way) for way in ways.values())

    def with_headways(self, headway_s: IntArray) -> "LinePlan":
        """Return the same lines with other headways."""
        return replace(self, headway_s=ints(headway_s))

    def choose(self, lines: list[int]) -> "LinePlan":
        """Keep some lines, in the order given."""
        patterns = [int(p) for line in lines for p in self.patterns_of(line)]
        stops = [self.stops_of(p) for p in patterns]
        place = {line: row for row, line in enumerate(lines)}
        return LinePlan(
            line_id=tuple(self.line_id[i] for i in lines),
            line_name=tuple(self.line_name[i] for i in lines),
            pattern_line=ints([place[int(self.pattern_line[p])] for p in patterns]),
            pattern_direction=ints(self.pattern_direction[patterns]),
            first_stop=offsets_of([len(s) for s in stops]),
            stop=ints(np.concatenate(stops) if stops else []),
            headway_s=ints(self.headway_s[patterns]),
            hours=None if self.hours is None else self.hours.choose(patterns),
        )

    def followed_by(self, others: "LinePlan") -> "LinePlan":
        """These lines and then others; an id that is taken gets a prime."""
        ids = list(self.line_id)
        for name in others.line_id:
            unused = name
            while unused in ids:
                unused += "\u2032"
            ids.append(unused)
        return LinePlan(
            line_id=tuple(ids),
            line_name=self.line_name + others.line_name,
            pattern_line=ints(
                np.concatenate([self.pattern_line, others.pattern_line + self.n_lines])
            ),
            pattern_direction=ints(
                np.concatenate([self.pattern_direction, others.pattern_direction])
            ),
            first_stop=ints(
                np.concatenate([self.first_stop, others.first_stop[1:] + len(self.stop)])
            ),
            stop=ints(np.concatenate([self.stop, others.stop])),
            headway_s=ints(np.concatenate([self.headway_s, others.headway_s])),
            hours=self._hours_followed_by(others),
        )

    def _hours_followed_by(self, others: "LinePlan") -> ServiceHours | None:
        """Hours of both, where one of them holds any."""
        if self.hours is None and others.hours is None:
            return None
        own, theirs = (plan.hours or no_hours(plan.n_patterns) for plan in (self, others))
        return own.followed_by(theirs)


def line_plan_of(
    lines: list[tuple[str, str, list[list[int]]]], n_periods: int, headway_s: int
) -> LinePlan:
    """Line plan from id, name and stop sequences, all with one headway.

    Parameters
    ----------
    lines : list of (id, name, patterns)
        One pattern (a loop) or two (out and back), each a list of stop rows.
    n_periods : int
    headway_s : int
        Seconds, for every pattern and period.

    Examples
    --------
    >>> plan = line_plan_of([("1", "Harbour", [[0, 1], [2, 3]])], n_periods=1, headway_s=600)
    >>> plan.n_patterns, plan.stops_of(1).tolist()
    (2, [2, 3])
    """
    patterns = [
        (row, direction, stops)
        for row, (_, _, both) in enumerate(lines)
        for direction, stops in enumerate(both)
    ]
    return LinePlan(
        line_id=tuple(i for i, _, _ in lines),
        line_name=tuple(n for _, n, _ in lines),
        pattern_line=ints([row for row, _, _ in patterns]),
        pattern_direction=ints([direction for _, direction, _ in patterns]),
        first_stop=offsets_of([len(stops) for _, _, stops in patterns]),
        stop=ints([s for _, _, stops in patterns for s in stops]),
        headway_s=ints(np.full((len(patterns), n_periods), headway_s)),
    )
