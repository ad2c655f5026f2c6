"""The contract between a shop and the township: from when to when, for which goods not, and who signed it."""
