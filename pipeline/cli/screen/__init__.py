"""What people see of a command: one file a command group, and what they all share."""
