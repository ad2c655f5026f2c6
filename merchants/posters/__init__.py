"""What a shop hangs on its counter and in its window."""
