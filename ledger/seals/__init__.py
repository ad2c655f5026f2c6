"""Seals: a signed Merkle tree over all transfers, its proofs, and the receipts that need none of our code."""
