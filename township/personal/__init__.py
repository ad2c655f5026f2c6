"""Notices to one person, in words, on the wallet's page and in the inbox."""
