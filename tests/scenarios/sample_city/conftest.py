"""The default city and its map, generated once for all tests."""

import pytest

from scenarios.sample_city import SampleCity, generate_city
from tests.scenarios.sample_city.map_reader import CityMap, read_map


@pytest.fixture(scope="session")
def city() -> SampleCity:
    """The default city."""
    return generate_city()


@pytest.fixture(scope="session")
def city_map(city: SampleCity) -> CityMap:
    """Its map, as an outsider reads it."""
    return read_map(city.osm)
