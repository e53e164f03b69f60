"""Repairs of a planned day that is under way: from the folder of a plan to what people are told."""
