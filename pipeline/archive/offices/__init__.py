"""The archives of the offices below: looked at, copied, and read again from the copy."""
