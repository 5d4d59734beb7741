"""What is other in a week that was run again, and why."""
