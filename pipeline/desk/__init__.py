"""What the office does besides the weeks."""
