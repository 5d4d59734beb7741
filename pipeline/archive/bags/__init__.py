"""The form of a sealed week, and the chain that all of them make."""
