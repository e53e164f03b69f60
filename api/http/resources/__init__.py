"""Resources of the HTTP service: what programs read and change under ``/v1``."""
