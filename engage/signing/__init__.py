"""Who has to sign an expense, by its amount: set by the township, shown line by line."""
