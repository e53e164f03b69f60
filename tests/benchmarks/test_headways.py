"""The headways benchmark: the same figures for the same seed, proven and rechecked."""

import pytest

from benchmarks.headways import run
from network.errors import InfeasibleError


def test_a_small_case_is_proven_and_repeats() -> None:
    figures = run(["--lines", "12", "--seed", "3"])
    again = run(["--lines", "12", "--seed", "3"])
    assert figures["proven"]
    assert figures["value"] == figures["bound"] <= figures["first_value"]
    assert len(figures["headways"]) == 12
    assert figures["headways"] == again["headways"]


def test_loosened_rules_have_prices() -> None:
    figures = run(["--lines", "6", "--prices"])
    changes = [price["change"] for price in figures["prices"]]
    assert changes[0] == "one more standard bus"
    assert changes[1].endswith("EUR more a day")
    assert all(price["exact"] and price["saved_hours"] >= 0 for price in figures["prices"])


def test_too_small_a_fleet_is_said() -> None:
    with pytest.raises(InfeasibleError, match="smallest that can"):
        run(["--lines", "6", "--fleet-share", "0.9"])
