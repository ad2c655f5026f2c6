"""What a village's money comes to: by month, by category and by year, and what is left, carried from month to month."""
