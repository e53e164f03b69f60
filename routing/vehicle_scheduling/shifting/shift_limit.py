"""How far trips may be asked to move; imported for every ``--help``, so it imports nothing."""

MOST_SHIFT_MIN = 15
"""More is another timetable, not a moved one."""
