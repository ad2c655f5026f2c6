"""Settlement: what the township owes each shop up to a day, checked by two officers, paid by the bank, booked."""
