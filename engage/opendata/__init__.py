"""What a village publishes, for programs: open data with a stable form, and feeds of what is new."""
