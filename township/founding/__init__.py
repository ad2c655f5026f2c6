"""Founding a township: its villages from the official data, its accounts, its first rules and bank profiles."""
