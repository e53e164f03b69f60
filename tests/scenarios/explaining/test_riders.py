"""Who gains and who loses, on journeys written down by hand."""

from routing.weights import JourneyWeights
from scenarios.explaining.riders import RiderChange, rider_change
from tests.scenarios import small_result as small
from tests.scenarios.small_result import DIRECT_20, Journey


def change(*after: Journey) -> RiderChange:
    # Six pairs with 20, 40 ... 120 trips a day, all 20 min and direct before.
    return rider_change(
        small.network(), small.demand(), JourneyWeights(), small.service(), small.service(after)
    )


def test_minutes_count_above_two_and_above_five_only() -> None:
    riders = change(
        Journey(22.0), Journey(22.5), Journey(25.5), Journey(17.5), Journey(14.5), DIRECT_20
    )
    assert (riders.slower_2, riders.slower_5) == (40 + 60, 60)
    assert (riders.faster_2, riders.faster_5) == (80 + 100, 100)


def test_a_lost_bus_is_no_slower_journey() -> None:
    riders = change(Journey(None), *[DIRECT_20] * 5)
    assert (riders.losing, riders.losing_service, riders.slower_2) == (20, 20, 0)


def test_a_new_transfer_loses_whatever_the_minutes() -> None:
    riders = change(Journey(14.0, transfers=1.0), *[DIRECT_20] * 5)
    assert (riders.losing, riders.losing_direct, riders.faster_5, riders.gaining) == (20, 20, 20, 0)


def test_the_same_service_changes_nothing_for_anybody() -> None:
    riders = change(*[DIRECT_20] * 6)
    assert (riders.losing, riders.gaining, riders.felt_hours, riders.zones) == (0, 0, 0, ())


def test_zones_are_those_of_origin_and_add_up() -> None:
    riders = change(*[Journey(30.0)] * 3, *[DIRECT_20] * 3)
    assert [(zone.zone_id, zone.slower_5) for zone in riders.zones] == [
        ("West", 60.0),
        ("Middle", 60.0),
    ]
    assert sum(zone.losing for zone in riders.zones) == riders.losing == 120
