"""The code that hangs in a shop: the villager scans it, types the amount, and pays without a till."""
