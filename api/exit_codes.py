"""Exit codes of the command line. Imports nothing: it is loaded before Ctrl-C is taken care of."""

OK, FAILURE, USAGE, INPUT, INFEASIBLE, NO_SOLUTION, CANCELLED = 0, 1, 2, 3, 4, 5, 130
