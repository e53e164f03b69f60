"""Driving times and ways over the whole street map, anew in milliseconds when speeds change.

``driving_states`` says where a bus can be such that all that follows is equal; ``hierarchy`` puts
these states in an order and finds every shortcut once per map; ``metric`` fills in the times of the
shortcuts whenever speeds change; ``matrix`` and ``road_paths`` then answer.
"""
