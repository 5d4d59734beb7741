"""Units by their names, and who leads and who supports by the cells that name them."""
