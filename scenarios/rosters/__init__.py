"""Rosters for the duties of a result: read from its folder, planned, told as tables and files."""
