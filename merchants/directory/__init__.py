"""The shops that take points: who they are, who works there, and which devices may sell."""
