"""Measures the speed and memory of a weekly run beside a plain script. Not part of the package."""
