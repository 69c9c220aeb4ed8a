"""What the oracle refuses, and the rule that refuses it."""


class Refused(Exception):
    """A row that has no answer: `rule` names the rule, `place` the key of the row."""

    def __init__(self, rule: str, place: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.place = place
        self.message = message
