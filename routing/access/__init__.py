"""How far people get by a timetable: travel times door to door, journeys, reach and opportunities.

``ridden_service`` joins a timetable with the walks to its stops; ``travel_times`` answers for all
zones and many times of leaving at once; ``journeys`` tells one journey leg by leg; ``reach`` counts
what can be got to. ``trip_tables`` and the kernels do the work.
"""
