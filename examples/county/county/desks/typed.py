"""What somebody typed into a form: text fields and uploaded papers, as they came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import field, frozen

__all__ = ["Typed"]


@frozen
class Typed:
    """The fields of one form.

    Attributes:
        fields: every text field with all its values, in the order of the form.
        files: uploaded papers by field name; empty uploads are left out.
    """

    fields: Mapping[str, Sequence[str]] = field(factory=dict)
    files: Mapping[str, bytes] = field(factory=dict, repr=False)

    def one(self, name: str, default: str = "") -> str:
        """The first value of a field, without blanks around it; the default where it is absent."""
        values = self.fields.get(name, ())
        return values[0].strip() if values else default

    def many(self, name: str) -> tuple[str, ...]:
        """Every value of a field that is not empty."""
        return tuple(value for value in self.fields.get(name, ()) if value)

    def under(self, prefix: str) -> dict[str, str]:
        """Fields whose name begins with the prefix and a dot, by the rest of the name."""
        start = f"{prefix}."
        return {name[len(start) :]: self.one(name) for name in self.fields if name.startswith(start)}

    def papers(self, prefix: str = "paper") -> dict[str, bytes]:
        """Uploaded papers by their key."""
        start = f"{prefix}."
        return {name[len(start) :]: content for name, content in self.files.items() if name.startswith(start)}
