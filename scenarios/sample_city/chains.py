"""Pieces of street strung together into the long ways that maps and people think in."""

from collections.abc import Callable, Collection, Hashable, Sequence

from scenarios.sample_city.kinds import Street


def chains(
    streets: Sequence[Street],
    group_of: Callable[[Street], Hashable],
    breaks: Collection[int] = (),
) -> list[tuple[list[int], list[int]]]:
    """String neighbouring pieces of one group together.

    A chain ends where its group forks or ends, and at every point in `breaks`. One-way pieces keep
    their direction.

    Returns
    -------
    list of (pieces, points)
        Rows in `streets` in driving order, and the points they pass, one more than pieces.

    Examples
    --------
    >>> from scenarios.sample_city.kinds import Kind
    >>> mill = [Street(a, b, Kind.RESIDENTIAL, "Mill") for a, b in ((1, 2), (3, 2), (3, 4))]
    >>> chains(mill, lambda street: street.line)
    [([0, 1, 2], [1, 2, 3, 4])]
    """
    at_point: dict[tuple[Hashable, int], list[int]] = {}
    for row, street in enumerate(streets):
        for point in (street.tail, street.head):
            at_point.setdefault((group_of(street), point), []).append(row)
    used = [False] * len(streets)

    def next_piece(row: int, point: int) -> int | None:
        """Piece that follows `row` at a point, if exactly one does and the chain may go on."""
        there = at_point[group_of(streets[row]), point]
        if len(there) != 2 or point in breaks:  # noqa: PLR2004  (one comes, one goes)
            return None
        other = there[0] if there[1] == row else there[1]
        if used[other]:
            return None
        opposed = streets[row].oneway and (
            (streets[row].head == point) != (streets[other].tail == point)
        )
        return None if opposed else other

    def extend(row: int, point: int) -> tuple[list[int], list[int]]:
        """Pieces and points that follow a piece beyond one of its ends."""
        pieces: list[int] = []
        points = [point]
        following = next_piece(row, point)
        while following is not None:
            used[following] = True
            pieces.append(following)
            piece = streets[following]
            points.append(piece.head if piece.tail == points[-1] else piece.tail)
            following = next_piece(following, points[-1])
        return pieces, points

    found = []
    for row, street in enumerate(streets):
        if used[row]:
            continue
        used[row] = True
        after, after_points = extend(row, street.head)
        before, before_points = extend(row, street.tail)
        found.append(([*reversed(before), row, *after], [*reversed(before_points), *after_points]))
    return found
