"""The accounts that a township has one of; wallets and shops' accounts are opened with their owners."""

from kernel.money import FEN, POINT

CHART = (
    ("programme-rewards", POINT, "debit"),
    ("points-redeemed", POINT, "credit"),
    ("points-expired", POINT, "credit"),
    ("redemption-subsidy", FEN, "debit"),
    ("offline-cover", FEN, "debit"),
    ("settlement-clearing", FEN, "credit"),
    ("settlement-bank", FEN, "credit"),
)
"""Code, unit and normal side of each."""
