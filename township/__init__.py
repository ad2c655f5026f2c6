"""The top floor: composes the application; the office, settlement, and the command line."""
