"""The office's post: messages written for the week, sent, and returns fetched from a mailbox."""
