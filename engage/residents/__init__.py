"""The roster: who lives in which household, and how the village hands out the first way in."""
