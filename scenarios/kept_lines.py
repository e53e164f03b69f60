"""Lines of today that stay as they are, as a planner names them."""

from network.csv_tables import Column
from network.errors import InputError
from network.problems import Problem, note
from routing.lines import LinePlan
from scenarios.listed_names import names_in, rows_named

LINE_COLUMN = Column("line", ("line_id", "route", "route_id", "id"))
_NAMED = 12
_OUT_AND_BACK = 2


def rows_of_lines(plan: LinePlan, name: str) -> list[int]:
    """Rows of the lines of an id or a name, or else of a number, the first word of a name.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("r1", "12 Harbour", [[0, 1]]), ("r2", "", [[1, 2]])], 1, 600)
    >>> rows_of_lines(plan, "12"), rows_of_lines(plan, "r2"), rows_of_lines(plan, "3")
    ([0], [1], [])
    """
    exact = list(zip(plan.line_id, plan.line_name, strict=True))
    found = [row for row, known in enumerate(exact) if name in known]
    return found or [
        row for row, (_, known) in enumerate(exact) if known.split(maxsplit=1)[:1] == [name]
    ]


def lines_named(
    text: str,
    today: LinePlan,
    flag: str = "--keep-lines",
    what: str = "stops and headways of today",
) -> tuple[LinePlan, list[Problem]]:
    """Today's lines of some ids or names.

    Parameters
    ----------
    text : str
        Ids, names or numbers (the first word of a name), or the path of a table with a column
        ``line``.
    today : LinePlan
    flag, what : str
        The choice that names them, and what stays of them, for messages.

    Returns
    -------
    LinePlan
        In the order of today's lines, with their headways.
    list of Problem
        Which they are.

    Raises
    ------
    InputError
        With every name that no line has.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> today = line_plan_of([("r1", "12 Harbour", [[0, 1]]), ("r2", "", [[1, 2]])], 1, 600)
    >>> lines_named("12", today)[0].line_id, lines_named("r2,12", today)[0].line_id
    (('r1',), ('r1', 'r2'))
    """
    names, where = names_in(text, LINE_COLUMN, flag)
    known = [part for pair in zip(today.line_id, today.line_name, strict=True) for part in pair]
    kept = today.choose(
        rows_named(
            names, where, lambda name: rows_of_lines(today, name), list(filter(None, known)),
            "line of today",
        )
    )  # fmt: skip
    shown = ", ".join(kept.line_id[:_NAMED]) + (", ..." if kept.n_lines > _NAMED else "")
    said = f"{kept.n_lines} lines stay with their {what}: {shown}"
    return kept, [note("lines", said)]


def patterns_named(
    text: str, today: LinePlan, kept: LinePlan | None
) -> tuple[LinePlan, list[Problem]]:
    """Today's lines of some ids or names, whose stops stay and whose headways are chosen.

    Parameters
    ----------
    text : str
        As for `lines_named`.
    today : LinePlan
    kept : LinePlan, optional
        Lines that stay as they are, which none of these may be.

    Returns
    -------
    LinePlan
    list of Problem
        Which they are.

    Raises
    ------
    InputError
        With every name that no line has, or if a line shall also stay as it is.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> today = line_plan_of([("r1", "12 Harbour", [[0, 1]]), ("r2", "", [[1, 2]])], 1, 600)
    >>> patterns_named("12", today, None)[1][0].message
    '1 lines stay with their stops of today, and their headways are chosen: r1'
    """
    what = "stops of today, and their headways are chosen"
    lines, said = lines_named(text, today, "--keep-patterns", what)
    both = [] if kept is None else [name for name in lines.line_id if name in kept.line_id]
    if both:
        message = (
            f"lines {', '.join(both[:_NAMED])} are named in --keep-lines, by which headways stay, "
            "and in --keep-patterns, by which they are chosen; name each in one of them"
        )
        raise InputError(message)
    several = [
        name
        for row, name in enumerate(lines.line_id)
        if len(lines.patterns_of(row)) > _OUT_AND_BACK
    ]
    if several:
        shown = ", ".join(several[:_NAMED]) + (", ..." if len(several) > _NAMED else "")
        said = [*said, note("lines", f"all variants of a line run alike: {shown}")]
    return lines, said
