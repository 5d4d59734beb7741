"""Everything that our Word documents are made with."""
