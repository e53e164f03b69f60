"""Solver processes: one for each job of the store, and the worker that starts them."""
