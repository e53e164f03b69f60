"""Scripts and styles that map pages carry inside them: fixed versions, never a download."""

import base64
import re
from functools import cache
from pathlib import Path

from network.errors import NotFoundError

STATIC = Path(__file__).parent / "static"
VENDOR = STATIC / "vendor"

_URL = re.compile(r"url\((images/[a-z0-9-]+\.png)\)")
_SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=\S+\s*$")


@cache
def script_text(name: str) -> str:
    """Text of a script below ``maps/static``, without the hint at a file for debugging it.

    Raises
    ------
    NotFoundError
        If it is not there: a page never loads a script from elsewhere.

    Examples
    --------
    >>> "Leaflet 1.9.4" in script_text("vendor/leaflet-1.9.4/leaflet.js")[:100]
    True
    """
    return _SOURCE_MAP.sub("\n", _file(name).read_text(encoding="utf-8"))


@cache
def style_text(name: str) -> str:
    """Text of a style sheet below ``maps/static``, its pictures inside.

    Raises
    ------
    NotFoundError
        If it is not there.

    Examples
    --------
    >>> "url(images" in style_text("vendor/leaflet-1.9.4/leaflet.css")
    False
    """
    file = _file(name)

    def inside(found: re.Match[str]) -> str:
        picture = base64.b64encode((file.parent / found[1]).read_bytes()).decode("ascii")
        return f"url(data:image/png;base64,{picture})"

    return _URL.sub(inside, file.read_text(encoding="utf-8"))


def _file(name: str) -> Path:
    """Path of a file that belongs to us."""
    path = STATIC / name
    if ".." in Path(name).parts or not path.is_file():
        message = f"{name!r} is not a script or style that comes with the maps; put it below maps/"
        raise NotFoundError(message)
    return path
