"""The whole stack with real parts, and processes of it that are killed without warning.

An office on a SQLite file, a mail server that records what arrives, the demo bank as a process of its own, the command
as operators run it. What is proved: nothing that was promised is lost, no money counts twice, a letter comes twice only
where its handing over and the mark of it were torn apart, and then under the same Message-ID.
"""
