"""Counted passengers and measured run times beside the modelled ones: how far they agree."""
