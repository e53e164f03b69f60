"""`routewright access`: how far people get by the timetables of feeds."""

from pathlib import Path
from typing import Annotated

import typer


def access(
    *,
    osm: Annotated[Path, typer.Option(help="Street map: .osm.pbf, .osm or .osm.gz.")],
    zones: Annotated[
        Path, typer.Option(help="CSV id,lon,lat,population,jobs, or GeoJSON, or GeoPackage.")
    ],
    gtfs: Annotated[list[Path], typer.Option(help="GTFS feed; may be repeated.")],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    from_zone: Annotated[
        str | None, typer.Option("--from", help="Zone to leave from; all zones without it.")
    ] = None,
    to_zone: Annotated[
        str | None,
        typer.Option("--to", help="Zone to get to; with --from, one journey is told by its legs."),
    ] = None,
    at: Annotated[
        str, typer.Option(help="First time of leaving, HH:MM; after midnight 24:30.")
    ] = "08:00",
    window: Annotated[
        int, typer.Option(help="Minutes of leaving, one departure each.", min=1, max=1440)
    ] = 60,
    arrive_by: Annotated[
        bool, typer.Option("--arrive-by", help="The times are those to be there by.")
    ] = False,
    boardings: Annotated[
        int, typer.Option(help="Most rides of a journey; 0 for any number.", min=0, max=20)
    ] = 3,
    day: Annotated[
        str | None,
        typer.Option(help="Day of the feeds, YYYY-MM-DD.", show_default="their busiest weekday"),
    ] = None,
    before: Annotated[
        Path | None,
        typer.Option(help="Folder of an earlier answer for all zones: tells which zones lose."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            help="TOML with the agency's thresholds of disparate impact, for --before.",
            show_default="an example",
        ),
    ] = None,
    nobody_loses: Annotated[
        bool, typer.Option("--nobody-loses", help="Exit with code 4 where a zone loses access.")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document on stdout, all else on stderr.")
    ] = False,
) -> None:
    """Tell door-to-door times by timetable, and the jobs and people within 30, 45 and 60 min."""
    from api.command_line.saying_no import saying_no  # noqa: PLC0415  (--help stays instant)

    with saying_no():
        from api.command_line.access_view import AccessOptions, told_access  # noqa: PLC0415  (as above)

        options = AccessOptions(
            osm=osm, zones=zones, gtfs=tuple(gtfs), out=out, from_zone=from_zone, to_zone=to_zone,
            at=at, window=window, arrive_by=arrive_by, boardings=boardings, day=day, before=before,
            policy=policy, nobody_loses=nobody_loses,
        )  # fmt: skip
        told_access(options, as_json=json)
