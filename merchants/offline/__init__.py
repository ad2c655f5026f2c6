"""Paying while there is no network: codes that a phone makes by itself, and tills that keep sales until it is back."""
