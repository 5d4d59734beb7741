"""From cells to rows: where the table is, and what each of its lines is."""
