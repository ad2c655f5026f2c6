"""The township looks over its villages: what is late where, what was reported, and which days are working days."""
