"""Closing the books of days that are over: what was reported stays as it was reported."""
