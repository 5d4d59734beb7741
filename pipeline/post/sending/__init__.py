"""`duban send`."""
