"""Papers of approvalflow as PDF/A, set by Typst."""

from __future__ import annotations

from approvalflow_typst.setter import TypstDocuments

__all__ = ["TypstDocuments"]
