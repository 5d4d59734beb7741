"""Everything that our workbooks are made with."""
