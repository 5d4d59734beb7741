"""Earlier weeks, from what was sealed of them."""
