"""The township's own rules: how long points can be spent. Set by officers, written down in their log."""
