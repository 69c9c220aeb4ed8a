"""The local rulebooks (实施细则) that findings cite beside the law.

A county names its own articles by giving a rule another `rulebook`; the titles here stand where it has not.
"""

from __future__ import annotations

from approvalflow.domain.parties.basis import Basis

__all__ = ["CHARGES", "ONLINE", "SUPERVISION"]

#: How electronic supervision warns, raises cards and hears those concerned.
SUPERVISION = Basis("行政审批流程管理电子监察实施细则", level="normative-document")
#: What has to be handled and entered on the network, step by step.
ONLINE = Basis("行政审批流程管理电子政务监察细则", level="normative-document")
#: How windows charge.
CHARGES = Basis("行政服务中心窗口收费管理办法", level="normative-document")
