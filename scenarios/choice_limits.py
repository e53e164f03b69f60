"""How much a planner may ask for, whichever way it is asked: command line, plan file or service."""

MOST_BUSES = 100_000
"""No operator has as many; above it, numbers would no longer fit the solvers."""

MOST_TRIPS = 1e9
"""Per hour; above it, numbers would no longer fit the solvers."""

MOST_SEEDS = 2**31
