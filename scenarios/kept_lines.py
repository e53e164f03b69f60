"""Lines of today that stay as they are, as a planner names them."""

from network.csv_tables import Column
from network.problems import Problem, note
from routing.lines import LinePlan
from scenarios.listed_names import names_in, rows_named

LINE_COLUMN = Column("line", ("line_id", "route", "route_id", "id"))
_NAMED = 12


def lines_named(text: str, today: LinePlan) -> tuple[LinePlan, list[Problem]]:
    """Today's lines of some ids or names.

    Parameters
    ----------
    text : str
        Ids, names or numbers (the first word of a name), or the path of a table with a column
        ``line``.
    today : LinePlan

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
    exact = list(zip(today.line_id, today.line_name, strict=True))

    def rows_of(name: str) -> list[int]:
        found = [row for row, known in enumerate(exact) if name in known]
        return found or [
            row for row, (_, known) in enumerate(exact) if known.split(maxsplit=1)[:1] == [name]
        ]

    names, where = names_in(text, LINE_COLUMN, "--keep-lines")
    known = [part for pair in exact for part in pair if part]
    kept = today.choose(rows_named(names, where, rows_of, known, "line of today"))
    shown = ", ".join(kept.line_id[:_NAMED]) + (", ..." if kept.n_lines > _NAMED else "")
    said = f"{kept.n_lines} lines stay with their stops and headways of today: {shown}"
    return kept, [note("lines", said)]
