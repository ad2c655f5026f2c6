"""Letting an owner into a shop: one asks, another agrees and is shown the code; and who decides nothing afterwards."""
