"""The catalogue of what villages have to disclose, and by when."""
