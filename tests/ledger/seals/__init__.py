"""Seals: the tree, the sealer, proofs and the tool that outsiders check them with."""
