"""What a village publishes: disclosures with their money lines, and who read them."""
