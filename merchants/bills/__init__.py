"""A bill for one sale: the till shows it, a villager scans it and confirms."""
