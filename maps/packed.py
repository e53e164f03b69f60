"""Shapes packed for a page: whole steps from point to point instead of degrees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from network.quantities import FloatArray

DEGREE_STEPS = 100_000
"""Steps per degree: a step is about a metre."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Many lines in two columns of integers.

    Attributes
    ----------
    lengths : list of int
        Points of each line.
    steps : list of int
        East and north steps to each point from the one before; the very first from 0, 0.
    """

    lengths: list[int]
    steps: list[int]


def packed(shapes: Iterable[tuple[FloatArray, FloatArray]]) -> Packed:
    """Lines, rings or points packed.

    Parameters
    ----------
    shapes : iterable of (FloatArray, FloatArray)
        Longitudes and latitudes of each line, degrees.

    Examples
    --------
    >>> packed([(np.array([10.0, 10.00002]), np.array([50.0, 49.99999]))])
    Packed(lengths=[2], steps=[1000000, 5000000, 2, -1])
    """
    both = [np.column_stack(shape) for shape in shapes]
    if not both:
        return Packed([], [])
    places = np.rint(np.concatenate(both) * DEGREE_STEPS).astype(np.int64)
    steps = np.diff(places, axis=0, prepend=np.zeros((1, 2), np.int64))
    return Packed([len(shape) for shape in both], steps.ravel().tolist())


def run_lengths(values: Sequence[int]) -> list[int]:
    """Values and how often each follows itself.

    Examples
    --------
    >>> run_lengths([0, 0, 0, 35, 35, 0])
    [0, 3, 35, 2, 0, 1]
    """
    runs: list[int] = []
    for value in values:
        if runs and runs[-2] == value:
            runs[-1] += 1
        else:
            runs += [value, 1]
    return runs
