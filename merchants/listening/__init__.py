"""Hearing at once how a payment stands, on the phone of whoever pays."""
