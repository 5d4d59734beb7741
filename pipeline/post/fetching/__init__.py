"""`duban fetch-mail`."""
