"""What the books say: balances, statements, transfers by query, and the sums below them. Nothing here writes."""
