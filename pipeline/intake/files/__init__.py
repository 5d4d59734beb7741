"""From a file in the inbox to cells: receipts, the guard, the readers."""
