"""Reads dated promises and running totals in a unit's words, and what later words say of them."""
