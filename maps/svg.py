"""Small drawings for pages: SVG elements whose texts and attributes are always escaped."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from maps.shown_text import shown_text

Point = tuple[float, float]

_LONGEST_DESCRIPTION = 2000


def element(name: str, *children: Markup, **attributes: str | float) -> Markup:
    """One SVG element; attribute names are given with underscores, numbers get one decimal.

    Parameters
    ----------
    name : str
        Of the element, from our own code.
    *children : Markup
        Ready elements; texts go through `text`.
    **attributes : str or float
        ``class_`` is class.

    Examples
    --------
    >>> element("line", x1=0, x2=2.55, stroke_width=2, class_='a"b')
    Markup('<line x1="0" x2="2.5" stroke-width="2" class="a&#34;b"/>')
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
    )
    if not children:
        return Markup(f"<{name}{written}/>")  # noqa: S704  (attributes are escaped above)
    inside = Markup("").join(children)
    return Markup(f"<{name}{written}>{inside}</{name}>")  # noqa: S704  (all parts are Markup)


def text(words: str, x: float, y: float, **attributes: str | float) -> Markup:
    """Escaped words at a place, on one line, in their own reading direction.

    Examples
    --------
    >>> text("<b>", 1, 2)
    Markup('<text x="1" y="2">&lt;b&gt;</text>')
    """
    return element("text", escape(shown_text(words)), x=x, y=y, **attributes)


def drawing(
    name: str,
    title: str,
    description: str,
    size: Point,
    parts: Iterable[Markup],
    *,
    role: str = "img",
    **attributes: str,
) -> Markup:
    """Whole drawing with a title and a description for people who hear the page.

    Parameters
    ----------
    name : str
        Unique on the page; a prefix of ids.
    title, description : str
    size : (width, height)
        Of the view box.
    parts : iterable of Markup
    role : str, default "img"
        ``group`` where parts can be followed or pointed at.
    **attributes : str
    """
    return element(
        "svg",
        element("title", escape(shown_text(title)), id=f"{name}-title"),
        element("desc", escape(shown_text(description, _LONGEST_DESCRIPTION)), id=f"{name}-desc"),
        *parts,
        viewBox=f"0 0 {_value(size[0])} {_value(size[1])}",
        role=role,
        aria_labelledby=f"{name}-title {name}-desc",
        **attributes,
    )


def path_of(lines: Iterable[Sequence[tuple[int, int]]]) -> str:
    """Path data of polylines on a whole-numbered grid, in steps from point to point.

    Examples
    --------
    >>> path_of([[(1, 2), (4, 2), (4, 0)], [(9, 9), (8, 9)]])
    'M1 2l3 0 0-2M9 9l-1 0'
    """
    data = []
    for line in lines:
        (x, y), *rest = line
        data.append(f"M{x} {y}l")
        steps = []
        for next_x, next_y in rest:
            steps.append(f"{next_x - x} {next_y - y}")
            x, y = next_x, next_y
        data.append(" ".join(steps).replace(" -", "-"))
    return "".join(data)


def _value(value: str | float) -> str:
    """Attribute as text; numbers with at most one decimal."""
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
