"""The HTTP service: resources for programs under ``/v1``, pages for planners beside them."""
