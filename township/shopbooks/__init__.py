"""A shop's own books: what it took, by whom and on which device, what was settled, and what is on its way."""
