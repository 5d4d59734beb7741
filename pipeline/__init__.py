"""duban (督办): units' weekly returns in, the leaders' reports out. Read `weekly.py` first."""

__version__ = "0.9.0"
