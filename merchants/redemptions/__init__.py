"""Paying with points: the payer's code, the sale, its confirmation and its void."""
