"""TOML: read, whatever it may be, as far as a file of ours can hold it; and texts quoted for it."""

import json
import tomllib
from typing import Any

MOST_NESTED = 20
"""Tables and lists within each other; no file of ours has a fourth of it."""

_MOST_WHOLE = 2**63 - 1
_NESTED = "nested too deeply"


def parsed_toml(text: str) -> dict[str, Any]:
    r"""Tables of a text.

    Python reads whole numbers of any size, which then fit neither a real number nor a message;
    the standard asks for 64 bits and an error above (TOML 1.0, Preston-Werner et al., 2021,
    "Integer").

    Parameters
    ----------
    text : str

    Raises
    ------
    ValueError
        If it is not TOML, or a whole number takes more than 64 bits.
    RecursionError
        If it is nested deeper than `MOST_NESTED`.

    Examples
    --------
    >>> parsed_toml("buses = 40\n[demand]\nAM = 1.2\n")
    {'buses': 40, 'demand': {'AM': 1.2}}
    """
    document = _loaded(text)
    level: list[tuple[str, Any]] = [(f"key {key[:40]!r}", raw) for key, raw in document.items()]
    for _ in range(MOST_NESTED):
        for where, raw in level:
            if isinstance(raw, int) and not -_MOST_WHOLE <= raw <= _MOST_WHOLE:
                message = f"{where} has a whole number of more than 64 bits"
                raise ValueError(message)
        level = [(where, each) for where, raw in level for each in _inside(raw)]
        if not level:
            return document
    raise RecursionError(_NESTED)


def toml_quoted(text: str) -> str:
    r"""A text as it stands in TOML, quoted, for a key or a value.

    Examples
    --------
    >>> print(toml_quoted('a "zone"\x7f'))
    "a \"zone\"\u007f"
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _loaded(text: str) -> dict[str, Any]:
    """Tables of a text; Python's limit for decimal digits is told as that of the standard."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except ValueError as fault:  # more digits than int() takes
        message = "it has a whole number of more than 64 bits"
        raise ValueError(message) from fault


def _inside(raw: object) -> list[Any]:
    """Values of a table or a list."""
    if isinstance(raw, dict):
        return list(raw.values())
    return raw if isinstance(raw, list) else []
