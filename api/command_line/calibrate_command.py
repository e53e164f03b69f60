"""`routewright calibrate`: how far a model of today's riders agrees with counts of them."""

from pathlib import Path
from typing import Annotated

import typer


def calibrate(
    *,
    osm: Annotated[Path, typer.Option(help="Street map: .osm.pbf, .osm or .osm.gz.")],
    gtfs: Annotated[
        list[Path], typer.Option(help="GTFS feed of the service that was counted; may be repeated.")
    ],
    counts: Annotated[
        Path,
        typer.Option(
            help="CSV line,period,stop,boardings,load,run_min,screenline, or a GTFS-ride feed."
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    zones: Annotated[
        Path | None,
        typer.Option(help="CSV id,lon,lat,population,jobs, or GeoJSON, or GeoPackage."),
    ] = None,
    od: Annotated[Path | None, typer.Option(help="CSV from,to,trips per AM hour.")] = None,
    trips: Annotated[float | None, typer.Option(help="Trips per AM hour to model.")] = None,
    background: Annotated[
        list[Path] | None,
        typer.Option(help="GTFS feed of lines beside those counted, as trains; may be repeated."),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="Which half of the counts is left out.", min=0, max=2**31 - 1)
    ] = 1,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document on stdout, all else on stderr.")
    ] = False,
) -> None:
    """Fit factors on half of the counts of today's service and judge them on the other half."""
    from api.command_line.saying_no import saying_no  # noqa: PLC0415  (--help stays instant)

    with saying_no():
        from api.command_line.calibrate_view import told_calibration  # noqa: PLC0415  (as above)
        from scenarios.inputs import InputFiles  # noqa: PLC0415  (as above)

        files = InputFiles(
            osm, zones, od, trips, stops="feed", gtfs=tuple(gtfs),
            background=tuple(background or ()),
        )  # fmt: skip
        told_calibration(files, counts, out, seed, as_json=json)
