"""The form of a sealed week, and the chain that links all of them."""
