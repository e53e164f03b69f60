"""`routewright headways`: new headways for the lines of a plan under another fleet."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_line.types_by import TypesBy


def headways(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Results of routewright plan or demo.")
    ],
    *,
    out: Annotated[Path, typer.Option(help="Folder for the page, JSON and tables.")],
    buses: Annotated[
        int | None,
        typer.Option(
            help="Most vehicles in service at a time, of the type of the plan.",
            min=1,
            show_default="--fleet",
        ),
    ] = None,
    fleet: Annotated[
        Path | None,
        typer.Option(
            help="Instead, a CSV: type,places,number,per_hour,per_km,per_vehicle_day.",
            show_default="--buses",
        ),
    ] = None,
    types_by: Annotated[
        TypesBy,
        typer.Option(help="line: a line keeps its type all day; period: it may change."),
    ] = TypesBy.LINE,
    hours: Annotated[
        float | None,
        typer.Option(
            help="Most vehicle-hours away from the depot in a day.", min=1, show_default="no limit"
        ),
    ] = None,
    longest: Annotated[
        float,
        typer.Option(help="Longest headway, in minutes, of a line where it runs.", min=4, max=60),
    ] = 60.0,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document on stdout, all else on stderr.")
    ] = False,
) -> None:
    """Choose headways of the same lines again: an instant answer first, then the proven one."""
    from api.command_line.saying_no import saying_no  # noqa: PLC0415  (--help stays instant)

    with saying_no():
        from api.command_line.headways_view import HeadwaysOptions, told_headways  # noqa: PLC0415  (as above)

        options = HeadwaysOptions(folder, out, buses, hours, longest, fleet, types_by)
        told_headways(options, as_json=json)
