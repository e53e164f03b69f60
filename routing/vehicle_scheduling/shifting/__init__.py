"""Trips that leave some minutes earlier or later, so that fewer vehicles run them."""
