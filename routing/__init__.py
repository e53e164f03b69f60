"""The decisions: lines, headways, timetable, blocks; passengers on them; what it is worth."""
