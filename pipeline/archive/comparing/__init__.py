"""How a week that was run again differs from the sealed one, and why."""
