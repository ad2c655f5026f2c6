"""Accounting subjects in a villager's words, by rules that the township edits."""
