"""One journey as a table: a row for each walk, wait and ride."""

from network.service_day import MINUTE, clock_of
from routing.access.journeys import NOWHERE, Journey, Leg
from scenarios.access.served_city import ServedCity
from scenarios.table_files import Cell, Column, Table


def journey_table(city: ServedCity, journey: Journey) -> Table:
    """Legs of a journey with clock times, stop areas, line and trip.

    Parameters
    ----------
    city : ServedCity
    journey : Journey

    Returns
    -------
    Table
        ``journey``.
    """
    columns = (
        Column("leg", "", "walk, wait or ride"),
        Column("start", "", "clock time, hours past 24 after midnight"),
        Column("end", "", "clock time"),
        Column("minutes", "min", "of the leg"),
        Column("from", "", "stop area by name, or zone"),
        Column("to", "", "stop area by name, or zone"),
        Column("line", "", "that is ridden"),
        Column("trip", "", "that is ridden, as in the feed"),
    )
    return Table("journey", columns, tuple(_row(city, journey, leg) for leg in journey.legs))


def _row(city: ServedCity, journey: Journey, leg: Leg) -> tuple[Cell, ...]:
    """Cells of one leg."""
    rides = leg.trip != NOWHERE
    return (
        str(leg.kind),
        clock_of(leg.start_s),
        clock_of(leg.end_s),
        leg.seconds / MINUTE,
        _place(city, leg.from_area, journey.origin),
        _place(city, leg.to_area, journey.destination),
        city.trip_line[leg.trip] if rides else "",
        city.service.timetable.trip_id[leg.trip] if rides else "",
    )


def _place(city: ServedCity, area: int, zone: int) -> str:
    """Name of the stop area, its id where it has none; at the ends the zone."""
    if area == NOWHERE:
        return f"zone {city.zones.zone_id[zone]}"
    return city.areas.name[area] or city.areas.area_id[area]
