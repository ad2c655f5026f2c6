"""Moved: see `engage.masking.text`."""

from engage.masking.text import Found, find, mask

__all__ = ["Found", "find", "mask"]
