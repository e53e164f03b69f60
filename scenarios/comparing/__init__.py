"""Any number of plans side by side: same people, same draws of their trips, losers first."""
