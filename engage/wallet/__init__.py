"""A villager's points: how many there are, how many are waiting, and why each came or went."""
