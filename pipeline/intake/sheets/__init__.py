"""Turns cells into rows: finds the table, and decides what each of its lines is."""
