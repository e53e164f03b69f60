"""What planners compare: the workflow from input files to a plan, and its files."""
