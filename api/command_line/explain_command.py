"""`routewright explain`: what a line of a plan costs to keep, change or drop."""

from pathlib import Path
from typing import Annotated

import typer


def explain(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Results of routewright plan or demo.")
    ],
    *,
    line: Annotated[str | None, typer.Option(help="Line to explain.")] = None,
    every_line: Annotated[
        bool, typer.Option("--all", help="Rank all lines by what they give for what they cost.")
    ] = False,
    prices: Annotated[
        bool,
        typer.Option(
            "--prices/--no-prices", help="Also the price of a minute of layover and of one bus."
        ),
    ] = True,
    relief_prices: Annotated[
        bool,
        typer.Option(
            "--relief-prices",
            help="With a line, also price the places where drivers change, or could: what duties "
            "would cost without each; minutes for a thousand trips.",
        ),
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for the page, JSON and tables.")] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document on stdout, all else on stderr.")
    ] = False,
) -> None:
    """Tell what a line costs, who would lose without it, and what keeps it from running more."""
    from api.command_line.saying_no import saying_no  # noqa: PLC0415  (--help stays instant)

    if (line is None) == (not every_line):
        message = "give --line ID for one line, or --all for a ranking of all"
        raise typer.BadParameter(message, param_hint="--line")
    with saying_no():
        from api.command_line.explain_view import ExplainOptions, told_explanation  # noqa: PLC0415  (as above)

        options = ExplainOptions(
            folder=folder, line=line, with_prices=prices, with_reliefs=relief_prices, out=out
        )
        told_explanation(options, as_json=json)
