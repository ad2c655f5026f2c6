"""What villagers ask of their village, who answers, and how nobody learns who asked."""
