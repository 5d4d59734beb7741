"""What an answer says, and to what question: words, clauses, ticks, headings that ask."""
