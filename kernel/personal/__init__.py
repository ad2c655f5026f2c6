"""What one person is told and nobody else: how a complaint ended, that somebody typed a new PIN for them."""
