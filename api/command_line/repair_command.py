"""`routewright repair`: one vehicle or driver less, or a street closed, in the middle of a day."""

from pathlib import Path
from typing import Annotated

import typer


def repair(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Results of routewright plan or demo.")
    ],
    *,
    at: Annotated[str, typer.Option(help="When it is known, HH:MM; what has started stays.")],
    out: Annotated[Path, typer.Option(help="Folder for the page, tables, feed and TODS file.")],
    vehicle_out: Annotated[
        list[str] | None,
        typer.Option(metavar="BLOCK", help="Block whose vehicle is lost; may be repeated."),
    ] = None,
    driver_out: Annotated[
        list[str] | None,
        typer.Option(metavar="DUTY", help="Duty whose driver goes home; may be repeated."),
    ] = None,
    street_closed: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[@LON,LAT,METRES]",
            help="Street, or its part near a place, that is closed until --until; may be repeated.",
        ),
    ] = None,
    until: Annotated[str | None, typer.Option(help="When streets open again, HH:MM.")] = None,
    closed_from: Annotated[
        str | None, typer.Option(help="When they close, HH:MM.", show_default="--at")
    ] = None,
    spare: Annotated[int, typer.Option(help="Spare vehicles in the depot.", min=0, max=100)] = 0,
    spare_drivers: Annotated[
        int, typer.Option(help="Spare drivers who can sign on.", min=0, max=20)
    ] = 0,
    notice: Annotated[
        int,
        typer.Option(help="Minutes until a vehicle or driver can leave a depot.", min=0, max=240),
    ] = 10,
    layover: Annotated[
        int | None,
        typer.Option(
            help="Least minutes between two trips of a bus for the rest of the day.",
            min=0,
            max=60,
            show_default="as planned",
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option(help="Day of the feed, YYYY-MM-DD.", show_default="first day of the plan"),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document on stdout, all else on stderr.")
    ] = False,
) -> None:
    """Find the cheapest change to the rest of a day: who takes over, what does not run."""
    from api.command_line.saying_no import saying_no  # noqa: PLC0415  (--help stays instant)

    with saying_no():
        from api.command_line.repair_view import RepairOptions, told_repair  # noqa: PLC0415  (as above)

        options = RepairOptions(
            folder=folder, at=at, out=out, vehicles_out=tuple(vehicle_out or ()),
            drivers_out=tuple(driver_out or ()), spare=spare, spare_drivers=spare_drivers,
            notice=notice, day=day, streets_closed=tuple(street_closed or ()), until=until,
            closed_from=closed_from, layover=layover,
        )  # fmt: skip
        told_repair(options, as_json=json)
