"""What version 3 adds, one module for each part: `TABLES` and `GUARDS`, in words that both databases are told in.

In a statement `{text}` stands for the type of text, `{seq}` for the column that counts the rows as they come, and
`{card}` for the card that an entry of the journal tells of.
"""
