"""Sealed weeks: `archive/<week>/r<N>/`, a BagIt bag each, that can be proved and run again."""
