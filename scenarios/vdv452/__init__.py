"""VDV 452: calendar, places, lines, times, trips and blocks for transport control systems."""
