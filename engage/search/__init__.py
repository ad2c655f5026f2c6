"""Finding what was published: an index of characters, questions to it, and what they show."""
