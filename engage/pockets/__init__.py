"""Money that only moves between a village's own pockets, or not yet: listed, neither income nor expense."""
