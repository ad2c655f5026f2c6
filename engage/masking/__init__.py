"""Hiding who someone is, in all that a village makes public: numbers everywhere, names by the township's rule."""
