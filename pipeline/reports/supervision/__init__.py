"""What the office takes up with units by itself: notices (督办单), and lists of units."""
