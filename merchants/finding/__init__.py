"""Finding a shop that takes points: by village, kind and name, and whether it is open now."""
