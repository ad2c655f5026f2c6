"""Townships and their villages."""
