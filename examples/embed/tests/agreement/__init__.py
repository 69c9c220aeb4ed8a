"""The same random commands, given to offices on different stores: the same answers, refusals and content."""
