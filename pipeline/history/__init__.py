"""Earlier weeks, as they were sealed."""
