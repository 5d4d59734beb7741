"""Takes out of a unit's file what could act when it goes back: links, foreign formulas, objects.

What may stay is listed; all else is taken out and told by name.
"""
