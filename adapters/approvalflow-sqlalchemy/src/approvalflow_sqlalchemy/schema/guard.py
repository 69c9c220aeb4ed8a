"""One refusal of the database, and how it is said to each of the two."""

from __future__ import annotations

from attrs import frozen

__all__ = ["Guard", "changed", "for_good", "there"]


@frozen
class Guard:
    """One refusal.

    Attributes:
        table: without its prefix.
        event: `UPDATE`, `DELETE` or `INSERT`.
        when: a condition over `OLD` and `NEW`; empty for always.
        says: the sentence; `taken: ...` becomes Conflict, everything else StoreFailed.
        about: tells it from another guard of the same table and event.
        looks: the condition looks into tables; PostgreSQL needs a function of its own for that.
    """

    table: str
    event: str
    says: str
    when: str = ""
    about: str = ""
    looks: bool = False

    @property
    def name(self) -> str:
        """The name of its trigger."""
        return "_".join(("approvalflow", self.table, self.event.lower(), *filter(None, [self.about])))

    def for_sqlite(self) -> str:
        """The trigger in SQLite."""
        when = f"WHEN {self.when} " if self.when else ""
        return (
            f"CREATE TRIGGER IF NOT EXISTS {self.name} "
            f"BEFORE {self.event} ON approvalflow_{self.table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{self.says}'); END"
        )

    def for_postgresql(self) -> list[str]:
        """The trigger in PostgreSQL, which calls the function `approvalflow_refuse`, or one that is made before it."""
        trigger = (
            f"CREATE OR REPLACE TRIGGER {self.name} BEFORE {self.event} ON approvalflow_{self.table} FOR EACH ROW "
        )
        if not self.looks:
            when = f"WHEN ({self.when}) " if self.when else ""
            return [f"{trigger}{when}EXECUTE FUNCTION approvalflow_refuse('{self.says}')"]
        function = (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {self.when} "
            f"THEN RAISE EXCEPTION USING MESSAGE = '{self.says}', ERRCODE = 'integrity_constraint_violation'; "
            "END IF; RETURN NEW; END $$"
        )
        return [function, f"{trigger}EXECUTE FUNCTION {self.name}()"]

    @property
    def in_postgresql(self) -> bool:
        """Whether PostgreSQL needs it: it has no INSERT OR REPLACE, and its keys and checks refuse the rest."""
        return self.event != "INSERT" or self.looks


def there(table: str, *columns: str) -> str:
    """A row with the same key is there."""
    same = " AND ".join(f"{column} = NEW.{column}" for column in ("region", *columns))
    return f"EXISTS (SELECT 1 FROM approvalflow_{table} WHERE {same})"  # noqa: S608 - names of ours alone


def for_good(table: str, *keys: tuple[str, ...], when: str = "", also: tuple[str, ...] = ()) -> list[Guard]:
    """The guards of what is kept for good: neither changed nor taken away, nor written over by these keys."""
    conditions = [condition for condition in [when, *(there(table, *key) for key in keys), *also] if condition]
    return [
        Guard(table, "UPDATE", f"{table} are never changed"),
        Guard(table, "DELETE", f"{table} are never taken away"),
        Guard(table, "INSERT", f"taken: {table}", " OR ".join(conditions)),
    ]


def changed(*columns: str) -> str:
    """One of these columns would change."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)
