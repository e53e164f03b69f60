"""`routewright access`: how far people get by the timetables of feeds, or of a plan."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from api.command_line.access_view import FeedFiles, PlanFolder


def access(
    *,
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    plan: Annotated[
        Path | None,
        typer.Option(help="Folder of a plan to ask about; else give --osm, --zones and --gtfs."),
    ] = None,
    of: Annotated[
        Literal["plan", "present"],
        typer.Option(help="With --plan: its new service, or today's beside it."),
    ] = "plan",
    osm: Annotated[Path | None, typer.Option(help="Street map: .osm.pbf, .osm or .osm.gz.")] = None,
    zones: Annotated[
        Path | None,
        typer.Option(help="CSV id,lon,lat,population,jobs, or GeoJSON, or GeoPackage."),
    ] = None,
    gtfs: Annotated[list[Path] | None, typer.Option(help="GTFS feed; may be repeated.")] = None,
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
            served=_served(plan, of, osm, zones, tuple(gtfs or ()), day), out=out,
            from_zone=from_zone, to_zone=to_zone, at=at, window=window, arrive_by=arrive_by,
            boardings=boardings, before=before, policy=policy, nobody_loses=nobody_loses,
        )  # fmt: skip
        told_access(options, as_json=json)


def _served(
    plan: Path | None,
    of: Literal["plan", "present"],
    osm: Path | None,
    zones: Path | None,
    gtfs: tuple[Path, ...],
    day: str | None,
) -> "FeedFiles | PlanFolder":
    """The service that is asked about: a plan, or the feeds of a city.

    Raises
    ------
    InputError
        If it is both, or neither in full.
    """
    from api.command_line.access_view import FeedFiles, PlanFolder  # noqa: PLC0415  (as above)
    from network.errors import InputError  # noqa: PLC0415
    from scenarios.access.planned_city import ServiceOf  # noqa: PLC0415

    feeds = (osm, zones, *gtfs, day)
    if plan is not None and any(given is not None for given in feeds):
        message = "--plan names a whole service: leave --osm, --zones, --gtfs and --day out"
        raise InputError(message)
    if plan is not None:
        return PlanFolder(plan, ServiceOf(of))
    if of != "plan":
        message = f"--of {of} needs --plan; feeds are one service"
        raise InputError(message)
    if osm is None or zones is None or not gtfs:
        message = "give --plan with the folder of a plan, or --osm, --zones and --gtfs"
        raise InputError(message)
    return FeedFiles(osm, zones, gtfs, day)
