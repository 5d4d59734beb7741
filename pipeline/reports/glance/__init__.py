"""index.html: the week at a glance."""
