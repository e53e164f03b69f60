"""`routewright compare`: plans side by side on the same people and the same draws of trips."""

from pathlib import Path
from typing import Annotated

import typer


def compare(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="FOLDER FOLDER...", help="Results of routewright plan or demo."),
    ],
    *,
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    draws: Annotated[int, typer.Option(help="Tables of trips to draw.", min=10, max=1000)] = 50,
    seed: Annotated[
        int, typer.Option(help="Same input and seed, same bytes.", min=0, max=2**31 - 1)
    ] = 1,
    stress: Annotated[
        bool, typer.Option("--stress/--no-stress", help="Also work out what can go wrong.")
    ] = True,
    policy: Annotated[
        Path | None,
        typer.Option(
            help="TOML with the agency's thresholds of disparate impact.",
            show_default="an example",
        ),
    ] = None,
    nobody_loses: Annotated[
        bool,
        typer.Option(
            "--nobody-loses",
            help="Exit with code 4 where a plan takes access from a zone of today.",
        ),
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document on stdout, all else on stderr.")
    ] = False,
) -> None:
    """Set up to six plans and today's service side by side: who loses first, averages second."""
    from api.command_line.saying_no import saying_no  # noqa: PLC0415  (--help stays instant)

    with saying_no():
        from api.command_line.compare_view import CompareOptions, told_comparison  # noqa: PLC0415  (as above)

        options = CompareOptions(
            folders=tuple(folders), out=out, draws=draws, seed=seed, stress=stress, policy=policy,
            nobody_loses=nobody_loses,
        )  # fmt: skip
        told_comparison(options, as_json=json)
