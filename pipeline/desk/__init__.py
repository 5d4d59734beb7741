"""What the office does beside the weeks."""
