"""A unit's own workbook, marked up and sent back."""
