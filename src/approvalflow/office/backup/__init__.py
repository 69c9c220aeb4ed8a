"""A region as one file, and back: what the store holds of it in plain terms, and the papers that its cases name."""

from approvalflow.office.backup.restoring import Restored, restore
from approvalflow.office.backup.writing import BackedUp, backup

__all__ = ["BackedUp", "Restored", "backup", "restore"]
