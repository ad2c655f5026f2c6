"""What an act earns: rules with versions, caps by day, grants and holds."""
