"""Telling people what was published: follows, the inbox, phones and texts, the month's digest, letters on paper."""
