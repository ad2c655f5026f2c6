"""How a posting runs: asks become plans, plans are decided on what the books hold, and what is accepted is written."""
