"""Blocks for the instances of the literature: ``python -m benchmarks blocks --help``.

CPU seconds are user and system seconds of the process and its children from its start to its end.
Every answer is replayed on the file by `benchmarks.blocks_check` before it is printed.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.blocks_check import check_blocks
from benchmarks.listed_instances import DEPOT_INSTANCES, DEPOTS_PUBLISHED, listed_row
from network.errors import PlanningError
from routing.cpu_time import cpu_clock
from routing.vehicle_scheduling.block_effort import BlockEffort
from routing.vehicle_scheduling.depot_instances import DepotInstance, read_depot_instance
from routing.vehicle_scheduling.depot_problem import DepotBlocks
from routing.vehicle_scheduling.several_depots import schedule_depots


def run(arguments: Sequence[str], shared: Path) -> dict[str, Any]:
    """One benchmark as its arguments say.

    Parameters
    ----------
    arguments : sequence of str
        After the name of the benchmark.
    shared : Path
        Folder of the shared input files.

    Returns
    -------
    dict
        ``instance``, ``value``, ``bound``, ``proven``, ``cpu_s`` and ``blocks`` (each a list of
        nodes of the file, depot to depot), with ``seed`` and ``stop_reason``.
    """
    chosen = _parser().parse_args(arguments)
    if chosen.single_depot:
        from benchmarks.blocks_single_depot import run_single_depot  # noqa: PLC0415

        return run_single_depot(chosen.single_depot, chosen.seed, chosen.seconds_per_step)
    if chosen.electric:
        from benchmarks.electric import run_electric  # noqa: PLC0415

        return run_electric(chosen)
    path, name, capacities = _chosen_file(chosen, shared)
    instance = read_depot_instance(path, capacities)
    effort = BlockEffort(cpu_s=max(0.0, chosen.cpu_seconds - cpu_clock()), gap=chosen.gap)
    if chosen.repeatable:
        effort = BlockEffort(nodes=chosen.nodes, gap=chosen.gap)
    found, proof = schedule_depots(instance.problem, effort, chosen.seed)
    blocks = named_blocks(instance, found)
    confirm_replay(path, blocks, capacities, proof.value)
    return {
        "instance": name,
        "value": int(proof.value),
        "bound": proof.bound,
        "proven": proof.value - proof.bound < 1.0,
        "cpu_s": cpu_clock(),
        "seed": chosen.seed,
        "stop_reason": proof.stop_reason,
        "blocks": blocks,
    }


def confirm_replay(
    path: Path, blocks: list[list[str]], capacities: Sequence[int] | None, value: float
) -> None:
    """Refuse blocks that do not pass the check, or cost something else.

    Raises
    ------
    PlanningError
        Naming up to five faults.
    """
    checked = check_blocks(path, blocks, capacities)
    faults = list(checked.faults)
    if checked.cost != value:
        faults.append(f"the blocks cost {checked.cost}, not {value:.0f}")
    if faults:
        raise PlanningError("; ".join(faults[:5]))


def named_blocks(instance: DepotInstance, found: DepotBlocks) -> list[list[str]]:
    """Blocks as nodes of the file."""
    named = []
    for block in range(found.n_blocks):
        depot = instance.depot[int(found.depot[block])]
        trips = [instance.trip[trip] for trip in found.trips_of(block).tolist()]
        named.append([depot, *trips, depot])
    return named


def _chosen_file(
    chosen: argparse.Namespace, shared: Path
) -> tuple[Path, str, Sequence[int] | None]:
    """File, name and capacities that the arguments ask for."""
    if chosen.file is not None:
        name = chosen.file.name.removesuffix(".gz").removesuffix(".csv")
        return chosen.file, name, chosen.capacities
    row = listed_row(shared / DEPOTS_PUBLISHED, chosen.instance, "--file FILE")
    listed = [int(each) for each in row["depot_capacities"].split()]
    path = shared / DEPOT_INSTANCES / f"{chosen.instance}.csv.gz"
    return path, chosen.instance, chosen.capacities or listed


def _capacities(text: str) -> list[int]:
    """Whole numbers between commas."""
    return [int(each) for each in text.split(",")]


def _part(text: str) -> float:
    """Part of a bound, 0 to 1."""
    part = float(text)
    if not 0.0 <= part <= 1.0:
        message = f"{text} is not between 0 and 1"
        raise argparse.ArgumentTypeError(message)
    return part


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks blocks", description=__doc__)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--instance", help="name of a shared instance, such as m4n500s0")
    where.add_argument("--file", type=Path, help="CSV with from,to,cost, plain or gzip")
    where.add_argument("--single-depot", type=int, metavar="TRIPS", help="a generated city")
    where.add_argument("--electric", action="store_true", help="battery buses, a generated city")
    parser.add_argument("--capacities", type=_capacities, help="of the depots, such as 62,59")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cpu-seconds", type=float, default=840.0)
    parser.add_argument("--gap", type=_part, default=0.0, help="end there, such as 0.0002")
    parser.add_argument("--repeatable", action="store_true", help="limit nodes, not seconds")
    parser.add_argument("--nodes", type=int, default=20_000, help="with --repeatable")
    parser.add_argument(
        "--seconds-per-step", type=int, choices=(60, 10), default=60, help="of the generated city"
    )
    electric = parser.add_argument_group("with --electric")
    electric.add_argument("--trips", type=int, default=100)
    electric.add_argument("--range-km", type=float, default=120.0, help="of a bus, to its reserve")
    electric.add_argument("--slots", type=int, default=4, help="chargers in the depot")
    electric.add_argument("--charger-kw", type=float, default=150.0)
    return parser
