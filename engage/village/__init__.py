"""A village's page for everybody: its seven panels, its short news, and the poster with the code that leads here."""
