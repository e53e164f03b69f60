"""How every page of ours is made and written: one way to fill a template, one onto the disk."""

from collections.abc import Callable, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

_TEMPLATES = Path(__file__).parent / "templates"


def page_template(
    name: str,
    finalize: Callable[[object], object] | None = None,
    filters: Mapping[str, Callable[..., str]] | None = None,
    folder: Path = _TEMPLATES,
) -> Template:
    """Template of a page: what is not marked safe is escaped, what is missing is an error.

    Parameters
    ----------
    name : str
        Of the file.
    finalize : callable, optional
        Applied to every value before it is escaped.
    filters : mapping of str to callable, optional
        Further filters by name.
    folder : Path
        Where the templates are, by default those of reports and maps.

    Returns
    -------
    Template

    Examples
    --------
    >>> page_template("map_page.html.j2").name
    'map_page.html.j2'
    """
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters or {})
    return environment.get_template(name)


def write_page(html: str, path: Path) -> None:
    """Write a page as one file; its folder is made where it is missing.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     write_page("<!DOCTYPE html>", Path(name) / "maps" / "page.html")
    ...     (Path(name) / "maps" / "page.html").read_text(encoding="utf-8")
    '<!DOCTYPE html>'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(html.encode())
