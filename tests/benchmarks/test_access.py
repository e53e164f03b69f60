"""The check of the benchmark of access: its twin answers the same question."""

from benchmarks.access import twin_times
from network.quantities import ints
from routing.access.travel_times import AccessRules, every_minute, travel_times
from tests.routing.access.random_services import SEVEN, service_from_text


def test_the_twin_answers_in_the_same_shape() -> None:
    service = service_from_text("""
        one   A 07:05   B 07:15   C 07:25
        two   A 07:25   B 07:35
        six             B 07:17   C 07:22
    """)
    at_s, rules = every_minute(SEVEN, 20), AccessRules(most_boardings=2)
    found = travel_times(service, at_s, rules, origins=[1, 0]).time_s
    assert (twin_times(service, at_s, rules, ints([1, 0])) == found).all()
