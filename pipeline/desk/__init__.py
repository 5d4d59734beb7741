"""What the office does besides running the weeks."""
