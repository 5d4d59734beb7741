"""How fast and how large a weekly run is, beside a plain script. Not part of the package."""
