"""Timetables of lines as riders hold them in their hands: stops down, trips across."""
