"""Sends the week's messages: `duban send`."""
