"""Publishing the table that a village already keeps: read, columns matched, rows mended, and confirmed."""
