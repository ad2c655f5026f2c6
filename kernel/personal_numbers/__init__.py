"""Numbers that say who someone is: finding them in whatever everybody will read, and hiding them.

What may stand where is for the floors above: here nobody knows a disclosure or a shop.
"""
