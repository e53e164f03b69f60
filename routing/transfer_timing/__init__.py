"""Lines timed for riders who change: offsets by line and period, headways unchanged."""
