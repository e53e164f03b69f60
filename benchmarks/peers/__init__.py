"""Peers that run with other versions than ours: pinned requirements, and what runs them."""
