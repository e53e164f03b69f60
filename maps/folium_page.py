"""Map pages: one HTML file with everything inside that it needs. The only user of folium.

folium renders what it is given as a template on the server, and writes it as HTML and as script
(measured: a stop name could run code in both places). So folium gets only numbers and identifiers
of ours: it builds the maps and their layer groups. Shapes and names travel in a JSON data block
that no template engine sees, and a script of ours draws and shows them as text. The page's own
Content-Security-Policy lets nothing run but the scripts that were here when it was written, and
nothing be loaded at all.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import orjson
from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from folium import FeatureGroup, Map
from folium.template import Template
from jinja2 import Template as PageTemplate
from markupsafe import Markup

from maps.map_layers import MapLayer
from maps.page_file import page_template
from maps.page_parts import ChoiceGroup, PageLink, PageTable
from maps.safe_text import SafeText
from maps.vendored import script_text, style_text
from network.errors import InputError

_LEAFLET = "vendor/leaflet-1.9.4/leaflet"
_SYNC = "vendor/leaflet.sync-0.2.4/L.Map.Sync.js"
_IDENTIFIER = re.compile(r"[a-z]+", re.ASCII)
_FARTHEST_OUT, _CLOSEST = 8, 19

_LINE_SEPARATORS = {0x2028: "\\u2028", 0x2029: "\\u2029"}
_TAG_CHARACTERS = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
_TEMPLATE_START = re.compile(r"\{(?=[{%#])")


def json_block(document: object) -> Markup:
    r"""JSON that can stand inside a script element: it cannot end it, nor start a template.

    Only strings of JSON hold the characters that are replaced, and ``\u`` means the same in them.

    Examples
    --------
    >>> print(json_block(["</script>", "{" + "{ 7 }" + "}"]))
    ["\u003c/script\u003e","\u007b{ 7 }}"]
    """
    text = orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY).decode("utf-8")
    text = _TEMPLATE_START.sub(r"\\u007b", text.translate(_TAG_CHARACTERS | _LINE_SEPARATORS))
    return Markup(text)  # noqa: S704  (nothing in it can end the script element)


def _identifier(text: str) -> str:
    """Name that stands in our script; refused if it could be anything else."""
    if not _IDENTIFIER.fullmatch(text):
        message = f"{text[:40]!r} is not a name for a map or a layer; use small letters only"
        raise InputError(message)
    return text


class _Inline(Element):
    """Script or style as it is: no template engine reads it."""

    def __init__(self, tag: str, text: str) -> None:
        super().__init__()
        self.tag, self.text = tag, text

    def render(self, **_: object) -> str:
        """The whole element."""
        return f"<{self.tag}>{self.text}</{self.tag}>"


class _Header(Element):
    """Head of a page, in which links become the files themselves, or fail."""

    def add_child(
        self, child: Element, name: str | None = None, index: int | None = None
    ) -> Element:
        """Add a child; links are looked up among our files, so that no page asks another host."""
        if isinstance(child, JavascriptLink):
            child = _Inline("script", script_text(child.url))
        elif isinstance(child, CssLink):
            child = _Inline("style", style_text(child.url))
        return super().add_child(child, name, index)


class _Figure(Figure):
    """Holds the maps of one page and collects their scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.header = _Header()
        self.header._parent = self  # noqa: SLF001  (branca has no other way)


class _OfflineMap(Map):
    """A map without tiles, whose scripts and styles are our own files."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map(
            {{ this.get_name()|tojson }},
            {center: {{ this.location|tojson }}, ...{{ this.options|tojavascript }}}
        );
        routewright.addMap({{ this.view|tojson }}, {{ this.get_name() }}, {{ this.box|tojson }});
        {% endmacro %}
        """
    )
    default_js: list[tuple[str, str]] = [  # noqa: RUF012  (folium declares it so)
        ("leaflet", f"{_LEAFLET}.js"),
        ("sync", _SYNC),
        ("line", "line_card.js"),
        ("picture", "map_picture.js"),
        ("page", "map_page.js"),
    ]
    default_css: list[tuple[str, str]] = [  # noqa: RUF012  (as above)
        ("leaflet_css", f"{_LEAFLET}.css"),
        ("page_css", "map_page.css"),
    ]

    def __init__(self, view: str, box: Sequence[Sequence[float]]) -> None:
        (south, west), (north, east) = box
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            tiles=None,
            prefer_canvas=True,
            min_zoom=_FARTHEST_OUT,
            max_zoom=_CLOSEST,
            zoom_start=_FARTHEST_OUT,
            zoom_snap=0.25,
            zoom_delta=0.5,
            attribution_control=False,
        )
        # folium keeps these for its tile layer only.
        self.options |= {"min_zoom": _FARTHEST_OUT, "max_zoom": _CLOSEST}
        self._id = view
        self.view, self.box = view, box


class _Group(FeatureGroup):
    """One layer of a map, to be shown and hidden."""

    def __init__(self, view: str, key: str, *, shown: bool) -> None:
        super().__init__(show=shown)
        self._id = f"{view}_{key}"


class _Drawing(MacroElement):
    """Tells our script to draw a layer of the data block into its group."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        routewright.draw(
            {{ this.view|tojson }}, {{ this.key|tojson }}, {{ this._parent.get_name() }}
        );
        {% endmacro %}
        """
    )

    def __init__(self, view: str, key: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves this one out
        self._name, self._id = "Drawing", f"{view}_{key}"
        self.view, self.key = view, key


@dataclass(frozen=True, slots=True)
class MapView:
    """One map of a page.

    Attributes
    ----------
    name : str
    heading : SafeText or None
        Above the map, where there are several.
    described : SafeText
        What the map shows, for people who hear the page.
    """

    name: str
    heading: SafeText | None
    described: SafeText


class MapPage:
    """A page with one map or several that move together.

    Every text is `SafeText` or, inside layers, `PlainText`; colours are `Colour`.

    Parameters
    ----------
    title : SafeText
    notes : sequence of SafeText
        Sentences below the title.

    Examples
    --------
    >>> from maps.safe_text import safe
    >>> page = MapPage(safe("Lines & stops"), [])
    >>> page.add_map("plan", ((50.0, 10.0), (50.1, 10.1)), safe("Map of lines"))
    >>> "<title>Lines &#38; stops</title>" in page.html()
    True
    """

    def __init__(self, title: SafeText, notes: Sequence[SafeText]) -> None:
        self._title, self._notes = title, tuple(notes)
        self._figure = _Figure()
        self._views: list[MapView] = []
        self._maps: dict[str, _OfflineMap] = {}
        self._layers: dict[str, MapLayer] = {}
        self._choices: tuple[ChoiceGroup, ...] = ()
        self._files: tuple[PageLink, ...] = ()
        self._tables: tuple[PageTable, ...] = ()

    def add_map(
        self,
        view: str,
        box: tuple[tuple[float, float], tuple[float, float]],
        described: SafeText,
        heading: SafeText | None = None,
    ) -> None:
        """Add a map; several move together.

        Parameters
        ----------
        view : str
            Small letters.
        box : ((south, west), (north, east))
            Degrees that shall be seen.
        described : SafeText
        heading : SafeText, optional
        """
        made = _OfflineMap(_identifier(view), box)
        made.add_to(self._figure)
        self._maps[view] = made
        self._views.append(MapView(view, heading, described))

    def add_layer(self, view: str, key: str, layer: MapLayer, *, shown: bool) -> None:
        """Add a layer to a map.

        Parameters
        ----------
        view : str
            A map of this page.
        key : str
            Small letters; the choice with the same key shows and hides it.
        layer : MapLayer
        shown : bool
            At first.
        """
        group = _Group(view, _identifier(key), shown=shown)
        group.add_to(self._maps[view])
        _Drawing(view, key).add_to(group)
        self._layers[f"{view}.{key}"] = layer

    def set_choices(self, groups: Sequence[ChoiceGroup]) -> None:
        """Set what can be shown and hidden, and the legend."""
        for group in groups:
            _identifier(group.name)
        self._choices = tuple(groups)

    def set_files(self, files: Sequence[PageLink]) -> None:
        """Set the files that can be taken away from the page."""
        self._files = tuple(files)

    def set_tables(self, tables: Sequence[PageTable]) -> None:
        """Set the tables that say what the maps show."""
        self._tables = tuple(tables)

    def html(self) -> str:
        """The whole page; equal pages are equal texts.

        Returns
        -------
        str
        """
        for child in list(self._figure._children.values()):  # noqa: SLF001  (branca has no other)
            child.render()
        inlined = [e for e in self._figure.header._children.values() if isinstance(e, _Inline)]  # noqa: SLF001
        starting = f"{self._figure.script.render()}\nroutewright.start();\n"
        scripts = [e.text for e in inlined if e.tag == "script"] + [starting]
        styles = [e.text for e in inlined if e.tag == "style"]
        return _template().render(
            title=self._title,
            notes=self._notes,
            views=self._views,
            choices=self._choices,
            files=self._files,
            tables=self._tables,
            policy=_policy(scripts, styles),
            head=_markup("".join(e.render() for e in inlined)),
            data=json_block({"layers": self._layers}),
            starting=_markup(starting),
        )


def _policy(scripts: Sequence[str], styles: Sequence[str]) -> Markup:
    """Content-Security-Policy: these scripts and styles by their hashes, and nothing else."""
    return _markup(
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"script-src {' '.join(map(_hash_source, scripts))}; "
        f"style-src {' '.join(map(_hash_source, styles))}"
    )


def _hash_source(text: str) -> str:
    """Hash of a script or style as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def _markup(ours: str) -> Markup:
    """Text of our own files, or made of identifiers and numbers."""
    return Markup(ours)  # noqa: S704


@cache
def _template() -> PageTemplate:
    """The page around the maps; what is not `SafeText` is escaped."""
    return page_template("map_page.html.j2")
