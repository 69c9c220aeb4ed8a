"""The tables of 0.1.0, which made them itself and did not write it down for Alembic."""

revision = "1"
down_revision = None


def upgrade() -> None:
    """They are there."""
