"""A payer complains about a receipt: the township hears the shop and decides within a number of working days."""
