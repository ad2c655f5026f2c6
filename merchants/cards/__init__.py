"""The printed card of whoever has no smartphone: shown or typed at a till, with the PIN, for a small amount a day."""
