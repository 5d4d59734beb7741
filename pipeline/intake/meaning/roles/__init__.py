"""Who leads and who supports, by the cells of the list that name units."""
