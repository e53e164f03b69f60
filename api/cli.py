"""The command line: `routewright demo`, `plan`, `check`, `access`, `schedule` and `serve`."""

import io
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.command_line.access_command import access
from api.command_line.calibrate_command import calibrate
from api.command_line.choice_flags import flagged
from api.command_line.compare_command import compare
from api.command_line.early_stop import leave_at_once, stop_at_once_while_loading
from api.command_line.explain_command import explain
from api.command_line.headways_command import headways
from api.command_line.repair_command import repair
from api.command_line.roster_command import roster
from api.command_line.schedule_command import schedule
from api.exit_codes import CANCELLED, INPUT
from scenarios.plan_choices import plan_choices

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


class City(StrEnum):
    """Cities that come with the planner."""

    SAMPLE = "sample"
    HELSINKI = "helsinki"


Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on stdout, all else on stderr.")
]


def _labour_rules(name: str | None) -> str | None:
    """Refuse the name of an agreement that does not exist."""
    from api.command_line.plan_arguments import require_labour_rules

    return None if name is None else require_labour_rules(name)


LabourRules = Annotated[
    str | None,
    typer.Option(
        help="Agreement of driver duties: at-private, de-local, eu-561, gb-domestic or us-style.",
        show_default="eu-561",
        callback=_labour_rules,
    ),
]
Seed = Annotated[int, typer.Option(help="Same input and seed, same bytes.", min=0, max=2**31 - 1)]


@app.callback(invoke_without_command=True)
def routewright(
    *,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Plan lines, headways, timetable, vehicle blocks and driver duties for a city."""
    if version:
        from importlib.metadata import version as version_of

        typer.echo(version_of("routewright"))
        raise typer.Exit


@app.command()
def demo(
    *,
    city: Annotated[City, typer.Option(help="Which city to plan.")] = City.SAMPLE,
    seed: Seed = 1,
    labour_rules: LabourRules = None,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("demo-out"),
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Write files, start no server; so does --json.")
    ] = (False),
    json: Json = False,
) -> None:
    """Plan a whole city that comes with the planner, and compare it with its present service."""
    from tempfile import TemporaryDirectory

    from api.command_line.console import planned
    from api.command_line.demo import commands_after
    from scenarios.result import LABOUR_RULES

    rules = labour_rules or LABOUR_RULES
    with TemporaryDirectory(prefix="routewright-", ignore_cleanup_errors=True) as folder:

        def work(observer: "Observer") -> "PlannedRun":
            from api.command_line.demo import demo_run

            return demo_run(str(city), seed, Path(folder), observer, rules)

        planned(work, out, as_json=json, next_commands=commands_after(str(city), out))
    if not (no_serve or json):
        from api.command_line.saying_no import saying_no
        from api.http.demo_service import serve_demo

        with saying_no():
            code = serve_demo(str(city), out, seed, rules)
        raise typer.Exit(code)


@app.command()
@flagged(plan_choices(), {"labour_rules": LabourRules})
def plan(
    plan_file: Annotated[
        Path | None,
        typer.Argument(
            metavar="PLAN.toml",
            help="File with these options as keys; those given here override it.",
        ),
    ] = None,
    *,
    json: Json = False,
    **chosen: object,
) -> None:
    """Plan a bus service for a city from its street map, by options, by a plan file, or by both."""
    from api.command_line.plan_arguments import asked_plan, files_of, paths_given, settings_of_plan
    from api.command_line.saying_no import saying_no
    from scenarios.plan_file import feed_choices_of

    options = asked_plan(plan_file, chosen)
    with saying_no():
        from api.command_line.out_folder import require_out_folder
        from scenarios.result_folder import ResultForm

        require_out_folder(options.out, paths_given(options), ResultForm.PLAN)

    from api.command_line.console import planned

    def work(observer: "Observer") -> "PlannedRun":
        from scenarios.run import refuse_impossible, run_plan

        settings = settings_of_plan(options)
        choices = feed_choices_of(options)
        if not options.place:
            return run_plan(files_of(options), settings, choices, observer)

        from api.command_line.places import map_of_place

        refuse_impossible(settings, choices)  # before minutes of download, not after
        found = map_of_place(options.place, observer)
        return run_plan(files_of(options, found.path), settings, choices, observer, found.title)

    planned(work, options.out, as_json=json, next_commands=())


@app.command()
def check(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Maps, zones, demand, stops, depots, feeds, counts, factors, plans.",
        ),
    ],
    *,
    json: Json = False,
) -> None:
    """Say what is in files and what is wrong with them; several are checked beside each other."""
    from api.command_line.check_view import checked_files, json_of_reports, show_reports
    from api.command_line.saying_no import saying_no

    with saying_no():
        reports = checked_files(files)
        if json:
            sys.stdout.buffer.write(json_of_reports(reports))
        else:
            show_reports(reports)
        sys.stdout.flush()
    if any(report.has_errors for report in reports):
        raise typer.Exit(INPUT)


app.command()(access)
app.command()(calibrate)
app.command()(compare)
app.command()(explain)
app.command()(headways)
app.command()(repair)
app.command()(roster)
app.command()(schedule)


@app.command()
def serve(
    *,
    host: Annotated[
        str | None,
        typer.Option(help="Address to listen at; 0.0.0.0 for all.", show_default="127.0.0.1"),
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="0 takes any that is free.", show_default="8350")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Folder for files and results.", show_default="~/.local/share/routewright"
        ),
    ] = None,
) -> None:
    """Serve planning to browsers and programs until Ctrl-C; ROUTEWRIGHT_ variables set the rest."""
    from api.command_line.saying_no import saying_no

    with saying_no():
        from api.http.serve import serve as serve_until_stopped
        from api.settings import settings_of

        code = serve_until_stopped(settings_of(host=host, port=port, data=data))
    raise typer.Exit(code)


@app.command()
def worker(
    *,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Data folder of the service; it exists.",
            show_default="~/.local/share/routewright",
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            help="Of this worker: stays the same from start to start, and is its own.",
            show_default="the first free of worker-2, worker-3, …",
        ),
    ] = None,
) -> None:
    """Run jobs beside a service until Ctrl-C; start more of them to have more run at a time."""
    from api.command_line.saying_no import saying_no

    with saying_no():
        from api.settings import settings_of
        from api.work.worker import work

        code = work(settings_of(data=data, worker=name))
    raise typer.Exit(code)


def main() -> None:
    """Run the command line."""
    stop_at_once_while_loading()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name must not stop a plan on an old terminal
    try:
        app()
    except KeyboardInterrupt:  # before a command has begun
        leave_at_once()
    except SystemExit as leaving:
        if leaving.code == CANCELLED:
            sys.stderr.flush()
            os._exit(CANCELLED)  # a solver may still hold the planning thread
        raise


if __name__ == "__main__":
    main()
