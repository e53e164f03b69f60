"""`routewright schedule`: vehicle blocks and driver duties for the trips of a feed."""

from pathlib import Path
from typing import Annotated

import typer

from routing.vehicle_scheduling.shifting.shift_limit import MOST_SHIFT_MIN


def schedule(
    feed: Annotated[Path, typer.Argument(metavar="FEED.zip", help="GTFS feed of the trips.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    labour_rules: Annotated[
        str | None,
        typer.Option(
            help="Agreement that duties keep: at-private, de-local, eu-561, gb-domestic, us-style, "
            "or a TOML file.",
            show_default="eu-561",
        ),
    ] = None,
    depots: Annotated[
        Path | None,
        typer.Option(help="CSV id,lon,lat,capacity.", show_default="one in the middle, assumed"),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option(help="Day of the feed, YYYY-MM-DD.", show_default="its busiest weekday"),
    ] = None,
    trip_loads: Annotated[
        Path | None,
        typer.Option(
            help="CSV trip_id,load of counted riders: trips of a line move within each period of "
            "the day so that buses carry equal loads.",
            show_default="trips stay",
        ),
    ] = None,
    shift_min: Annotated[
        int,
        typer.Option(
            help="Minutes by which trips may leave earlier or later to save vehicles.",
            min=0,
            max=MOST_SHIFT_MIN,
        ),
    ] = 0,
    layover: Annotated[
        int, typer.Option(help="Least minutes between two trips of a bus.", min=0, max=60)
    ] = 5,
    speed: Annotated[
        float, typer.Option(help="Speed of empty buses in km/h, assumed.", min=5.0, max=100.0)
    ] = 25.0,
    detour: Annotated[
        float,
        typer.Option(help="Empty drives, times the crow-fly distance, assumed.", min=1.0, max=3.0),
    ] = 1.3,
    seed: Annotated[
        int, typer.Option(help="Same input and seed, same bytes.", min=0, max=2**31 - 1)
    ] = 1,
    relief_prices: Annotated[
        bool,
        typer.Option(
            "--relief-prices",
            help="Price the places where drivers change: what duties would cost without each; "
            "minutes for a thousand trips.",
        ),
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document on stdout, all else on stderr.")
    ] = False,
) -> None:
    """Join the trips of one day of a feed to vehicle blocks and driver duties, with proofs."""
    from api.command_line.schedule_view import ScheduleOptions, told_schedule  # noqa: PLC0415  (--help: instant)

    options = ScheduleOptions(
        feed=feed, out=out, labour_rules=labour_rules, depots=depots, day=day,
        trip_loads=trip_loads, shift_min=shift_min, layover=layover, speed=speed, detour=detour,
        seed=seed, relief_prices=relief_prices,
    )  # fmt: skip
    told_schedule(options, as_json=json)
