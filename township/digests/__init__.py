"""The seals of a township's books, made every night and shown to everybody."""
