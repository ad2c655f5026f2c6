"""The shops' side: who they are, their clerks and devices, and the sales that take points."""
