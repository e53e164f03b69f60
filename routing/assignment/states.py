"""How a trip ends up: on the bus, on foot, or without a journey."""

SERVED = 0
"""A bus journey within the limits, cheaper than walking all the way."""

WALKER = 1
"""A pair so near that its trips walk; fixed before planning."""

UNSERVED = 2
"""No bus journey within the limits that beats walking."""
