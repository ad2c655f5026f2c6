"""How much may be paid, by whom and how often: rules with versions, what was counted, pauses, and what stood out."""
