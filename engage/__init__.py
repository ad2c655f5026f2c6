"""The villagers' side: reading what the village discloses, asking about it, earning points and seeing them."""
