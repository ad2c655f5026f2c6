"""Lots: what is left of what came in, by the day on which it expires."""
