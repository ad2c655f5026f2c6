"""The villager's own scanner, for a shop's sticker and a till's bill."""
