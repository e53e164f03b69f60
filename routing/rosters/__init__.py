"""Rosters: which driver does which duty on which day, week after week."""
