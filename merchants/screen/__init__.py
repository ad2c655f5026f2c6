"""The till: one screen for the amount, the code and the answer."""
