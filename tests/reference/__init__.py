"""Slow and obvious ways to the same answers, to compare the fast ones with."""
