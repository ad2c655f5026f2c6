"""The books of a township: double entry, append-only, never overdrawn."""
