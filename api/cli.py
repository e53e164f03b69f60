"""The command line: `routewright demo` and `routewright plan`."""

import io
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.errors import CANCELLED

if TYPE_CHECKING:
    from routing.progress import Observer
    from scenarios.run import PlannedRun

app = typer.Typer(
    name="routewright",
    help="Plans a whole bus service from a street map and a demand table, with proofs.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)

NEXT_COMMANDS = (
    "plan --osm YOUR.osm.pbf --zones zones.csv --buses 60 --out my-plan",
    "demo --seed 2 --no-serve --out other-city",
    "plan --help",
)


class Mode(StrEnum):
    """How a plan is searched."""

    REPEATABLE = "repeatable"
    FAST = "fast"


class City(StrEnum):
    """Cities that come with the planner."""

    SAMPLE = "sample"
    HELSINKI = "helsinki"


Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on stdout, all else on stderr.")
]
Seed = Annotated[int, typer.Option(help="Same input and seed, same bytes.", min=0, max=2**31 - 1)]


@app.callback(invoke_without_command=True)
def routewright(
    *,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Plan lines, headways, timetable and vehicle blocks for a city."""
    if version:
        from importlib.metadata import version as version_of

        typer.echo(version_of("routewright"))
        raise typer.Exit


@app.command()
def demo(
    *,
    city: Annotated[City, typer.Option(help="Which city to plan.")] = City.SAMPLE,
    seed: Seed = 1,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("demo-out"),
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Write files, start no server.")] = (
        False
    ),
    json: Json = False,
) -> None:
    """Plan a whole city that comes with the planner, and compare it with its present service."""
    from tempfile import TemporaryDirectory

    from api.console import planned

    with TemporaryDirectory(prefix="routewright-", ignore_cleanup_errors=True) as folder:

        def work(observer: "Observer") -> "PlannedRun":
            from api.demo import demo_run

            return demo_run(str(city), seed, Path(folder), observer)

        planned(work, out, as_json=json, next_commands=NEXT_COMMANDS)
    if not no_serve:
        typer.echo("There is no server yet: open report.html in a browser.", err=True)


@app.command()
def plan(
    *,
    osm: Annotated[Path, typer.Option(help="Street map: .osm.pbf, .osm or .osm.gz.")],
    buses: Annotated[int, typer.Option(help="Most vehicles in service at a time.")],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    zones: Annotated[
        Path | None,
        typer.Option(help="CSV id,lon,lat,population,jobs, or GeoJSON, or GeoPackage."),
    ] = None,
    od: Annotated[Path | None, typer.Option(help="CSV from,to,trips per AM hour.")] = None,
    trips: Annotated[float | None, typer.Option(help="Trips per AM hour to model.")] = None,
    gtfs: Annotated[
        Path | None, typer.Option(help="GTFS feed of the present service, to compare with.")
    ] = None,
    stops: Annotated[
        str, typer.Option(help="map, generated, map+generated, feed, or a CSV id,lon,lat,name.")
    ] = "map",
    depots: Annotated[Path | None, typer.Option(help="CSV id,lon,lat,capacity.")] = None,
    seed: Seed = 1,
    mode: Annotated[
        Mode, typer.Option(help="repeatable: same bytes; fast: wall clock, parallel.")
    ] = Mode.REPEATABLE,
    valid_from: Annotated[str, typer.Option(help="First day of the feed, YYYY-MM-DD.")] = "",
    timezone: Annotated[str, typer.Option(help="Of the feed, such as Europe/Helsinki.")] = "",
    agency: Annotated[str, typer.Option(help="Name of the operator in the feed.")] = "",
    language: Annotated[str, typer.Option(help="Of the names in the feed, such as pt.")] = "",
    json: Json = False,
) -> None:
    """Plan a bus service for a city from its street map."""
    from api.console import planned

    def work(observer: "Observer") -> "PlannedRun":
        from scenarios.inputs import InputFiles
        from scenarios.result import PlanSettings
        from scenarios.run import FeedChoices, run_plan

        files = InputFiles(osm, zones, od, trips, depots, stops, gtfs)
        settings = PlanSettings(buses=buses, seed=seed, mode=str(mode))
        choices = FeedChoices(agency, "", timezone, language, valid_from)
        return run_plan(files, settings, choices, observer)

    planned(work, out, as_json=json, next_commands=())


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name must not stop a plan on an old terminal
    try:
        app()
    except SystemExit as leaving:
        if leaving.code == CANCELLED:
            sys.stderr.flush()
            os._exit(CANCELLED)  # a solver may still hold the planning thread
        raise


if __name__ == "__main__":
    main()
