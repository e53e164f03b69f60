"""Results in which everybody's names are written to do harm; each probe only sets a mark."""

from dataclasses import replace

import orjson

from scenarios.result import ScenarioResult, Service
from tests.shared_files import shared_file

SUM_IF_RUN = "36084049"
"""6007 times 6007: on a page only if a template engine has worked on a name."""

PROBES = (
    "<img src=x onerror=window.__xss=1>",
    "</script><script>window.__xss=1</script>",
    "<!--<script>",
    "`${window.__xss=1}`",
    "\\`;window.__xss=1;//",
    "'\"><svg onload=window.__xss=1>",
    "{" + "{ 6007 * 6007 }" + "}",
    "{" + "% for x in range(6007 * 6007, 36084050) %" + "}{" + "{ x }" + "}",
    "{" + "%",
    "{" + "{",
    "{" + "#",
    "&lt;b&gt; &#60;i&#62; &amp;amp;",
    "line\u2028separator\u2029paragraph",
    "turned \u202egnp.exe\u202c round",
    "half \ud800 character",
    "A\x00B\x85C",
    "$& $1 \\u003c %s {0} #c",
    "constructor",
    "__proto__",
)
"""What reaches a template on the server, HTML, attributes, scripts, or a JSON block."""


def shared_probes() -> tuple[str, ...]:
    """Names of the shared file."""
    document = orjson.loads(shared_file("data/bad/names/hostile_names.json").read_bytes())
    return tuple(str(probe["name"]) for probe in document)


def with_names(result: ScenarioResult, names: tuple[str, ...]) -> ScenarioResult:
    """A result in which lines, stops, zones, depots and sources have these names in turn."""

    def taken(count: int) -> tuple[str, ...]:
        return tuple(names[row % len(names)] for row in range(count))

    def unique(count: int) -> tuple[str, ...]:
        return tuple(f"{row} {name}" for row, name in enumerate(taken(count)))

    def renamed(service: Service) -> Service:
        plan = service.plan
        lines = replace(plan, line_id=unique(plan.n_lines), line_name=taken(plan.n_lines))
        return replace(service, plan=lines)

    n = result.network
    network = replace(
        n,
        stops=replace(n.stops, stop_id=unique(len(n.stops)), name=taken(len(n.stops))),
        areas=replace(n.areas, area_id=unique(len(n.areas)), name=taken(len(n.areas))),
        zones=replace(n.zones, zone_id=unique(len(n.zones)), source=names[0]),
        depots=replace(n.depots, depot_id=unique(len(n.depots))),
    )
    return replace(
        result,
        network=network,
        demand=replace(result.demand, source=names[0]),
        service=renamed(result.service),
        present=None if result.present is None else renamed(result.present),
    )
