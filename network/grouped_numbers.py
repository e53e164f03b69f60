"""Numbers in sentences for people: thousands apart by a thin space, as on the pages."""

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"


def grouped(value: float) -> str:
    r"""A number without decimals, thousands apart.

    Examples
    --------
    >>> grouped(12529.2), grouped(999)
    ('12\u202f529', '999')
    """
    return f"{value:,.0f}".replace(",", NARROW_SPACE)
