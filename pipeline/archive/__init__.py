"""Sealed weeks, each a BagIt bag in `archive/<week>/r<N>/` that can be verified and run again."""
