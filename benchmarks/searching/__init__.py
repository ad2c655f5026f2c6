"""What the search is measured on: made-up lines of many villages, and what people ask."""
