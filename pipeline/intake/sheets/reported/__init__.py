"""What a unit reported: the lines of its table, joined into rows, by column."""
