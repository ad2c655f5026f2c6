"""Giving points back: part of a sale or all of it, today or long after, with a second person above a limit."""
