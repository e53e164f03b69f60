"""A city of our own: generated streets, people, demand and bus lines, in any size, from a seed."""

from scenarios.sample_city.city import SampleCity, SampleZone, generate_city
from scenarios.sample_city.files import FILE_NAMES, PLAN_FILES, write_city
from scenarios.sample_city.present_lines import PresentLine
from scenarios.sample_city.travel import Flow

__all__ = [
    "FILE_NAMES",
    "PLAN_FILES",
    "Flow",
    "PresentLine",
    "SampleCity",
    "SampleZone",
    "generate_city",
    "write_city",
]
