"""Benchmarks that are part of the proof: their checks have to be right."""
