"""What each village owes by when: it follows from the catalogue, what happened, and the working days."""
