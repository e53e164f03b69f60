"""All blocks of a tiny day with several depots, tried one after another."""

from collections.abc import Iterator

from routing.vehicle_scheduling.depot_problem import NO_WAY, DepotProblem


def least_cost(problem: DepotProblem) -> int | None:
    """Cost of the cheapest blocks, None where there are none: trips given to vehicles in turn."""
    link = {
        (int(i), int(j)): int(c)
        for i, j, c in zip(problem.tail, problem.head, problem.cost, strict=True)
    }
    order = problem.order().tolist()
    most = problem.most_blocks().tolist()
    return min(_costs(problem, link, order, most, []), default=None)


def _costs(
    problem: DepotProblem,
    link: dict[tuple[int, int], int],
    order: list[int],
    left: list[int],
    open_blocks: list[tuple[int, int]],
) -> Iterator[int]:
    """Costs of all ways to run the trips of `order` after the blocks (depot, last trip) so far."""
    if not order:
        home = [int(problem.pull_in[trip, depot]) for depot, trip in open_blocks]
        if NO_WAY not in home:
            yield sum(home)
        return
    trip, *later = order
    for row, (depot, last) in enumerate(open_blocks):
        if (last, trip) in link:
            after = [*open_blocks[:row], (depot, trip), *open_blocks[row + 1 :]]
            for cost in _costs(problem, link, later, left, after):
                yield cost + link[last, trip]
    for depot, room in enumerate(left):
        out = int(problem.pull_out[trip, depot])
        if room > 0 and out != NO_WAY:
            fewer = [*left[:depot], room - 1, *left[depot + 1 :]]
            for cost in _costs(problem, link, later, fewer, [*open_blocks, (depot, trip)]):
                yield cost + out
