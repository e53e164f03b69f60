"""`routewright roster`: cyclic rosters of drivers for the duties of a result."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class WorkingDays(StrEnum):
    """Days of the week on which the planned day is driven."""

    MON_FRI = "mon-fri"
    DAILY = "daily"


def roster(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="Results of routewright plan, demo or schedule."),
    ],
    *,
    days: Annotated[
        WorkingDays, typer.Option(help="Days of the week with the duties of the planned day.")
    ] = WorkingDays.MON_FRI,
    labour_rules: Annotated[
        str | None,
        typer.Option(
            help="Agreement that rosters keep: at-private, de-local, eu-561, gb-domestic, "
            "us-style, or a TOML file.",
            show_default="that of the duties",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="Same input and seed, same bytes.", min=0, max=2**31 - 1)
    ] = 1,
    out: Annotated[Path, typer.Option(help="Folder for the page, JSON and tables.")],
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document on stdout, all else on stderr.")
    ] = False,
) -> None:
    """Hand out the duties of a week to as few drivers as rest rules allow, week after week."""
    from api.command_line.saying_no import saying_no  # noqa: PLC0415  (--help stays instant)

    with saying_no():
        from api.command_line.roster_view import RosterOptions, told_roster  # noqa: PLC0415  (as above)

        options = RosterOptions(folder, out, str(days), labour_rules, seed)
        told_roster(options, as_json=json)
