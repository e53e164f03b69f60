"""How much a planner may ask for, whichever way it is asked: command line, plan file or service."""

MOST_BUSES = 100_000
"""No operator has as many; above it, numbers would no longer fit the solvers."""

MOST_TRIPS = 1e9
"""Per hour; above it, numbers would no longer fit the solvers."""

MOST_SEEDS = 2**31

MOST_KM_PER_HOUR = 1e7
"""Vehicle-kilometres; above it there is no limit to speak of."""

LONGEST_RUN_MIN = 300
"""Minutes one way; a longer run is no city bus."""

MOST_DETOUR = 10.0

MOST_EVALUATIONS = 10**9
"""Forms of lines; weeks of work."""

LONGEST_SEARCH_S = 86_400.0
"""A day."""

STOP_MODES = ("map", "generated", "map+generated", "feed")
SEARCH_MODES = ("repeatable", "fast")
USUAL_LABOUR_RULES = "eu-561"
"""Agreement of duties unless a planner names another: law of many countries, no company's own."""
