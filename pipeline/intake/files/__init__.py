"""Turns files in the inbox into cells: receipts, the guard, the readers."""
