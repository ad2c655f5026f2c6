"""Asking to become a shop that takes points: the papers, the officer's questions, and the answer."""
