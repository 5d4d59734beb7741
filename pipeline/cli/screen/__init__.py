"""What commands print: one file per command group, and one for what they share."""
