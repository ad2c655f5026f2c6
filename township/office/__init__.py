"""The office: what an officer sees first, what shops are owed, the books, and the log of what was done."""
