"""People: who acts at the centre, and who applies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from attrs import field, frozen

from approvalflow.domain.parties.basis import Text
from approvalflow.errors import BadInput

__all__ = ["CITIZEN", "ROLES", "SYSTEM", "Actor", "Applicant", "masked"]

#: Roles that a post may carry, in the words of the field.
ROLES: dict[str, Text] = {
    "window": Text("窗口", "window clerk"),
    "reviewer": Text("承办人", "reviewer"),
    "checker": Text("审核人", "checker"),
    "approver": Text("批准人", "approver"),
    "head": Text("部门负责人", "agency head"),
    "government-head": Text("政府负责人", "head of the people's government"),
    "issuer": Text("发证窗口", "issuing window"),
    "finance": Text("财政经办", "finance"),
    "finance-approver": Text("财政审批", "finance approver"),
    "supervisor": Text("监察员", "supervisor"),
    "centre": Text("中心管理", "centre"),
    "organ": Text("监察机关经办", "supervision organ"),
    "city-supervisor": Text("市级监察", "supervision of the city"),
    "admin": Text("系统管理员", "administrator"),
}


_UNUSABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def _said(_applicant: object, attribute: Any, value: Any) -> None:
    """Text without control characters or half characters: it goes into letters and their headers."""
    place = f"applicant.{attribute.name}"
    if not isinstance(value, str):
        raise BadInput("须为文字", "has to be text", place=place, rule="text")
    if _UNUSABLE.search(value):
        raise BadInput("含有无法使用的字符", "holds characters that cannot be used", place=place, rule="text")
    if attribute.name == "name" and not value.strip():
        raise BadInput("请填写申请人姓名或名称", "the applicant's name is missing", place=place, rule="required")


def _one_of(*words: str) -> Callable[[object, Any, str], None]:
    def check(_applicant: object, attribute: Any, value: str) -> None:
        if value not in words:
            known = "、".join(words)
            raise BadInput(
                f"只能是 {known}", f"is one of {', '.join(words)}", place=f"applicant.{attribute.name}", rule="choice"
            )

    return check


def _roles(roles: Iterable[str]) -> frozenset[str]:
    return frozenset(roles)


@frozen
class Actor:
    """Somebody who does something: an officer, a citizen, or the system itself.

    Attributes:
        id: a stable key, never a name.
        agency: the key of the agency acted for; empty for a citizen and for the centre.
        roles: what the person may do there (keys of `ROLES`); a citizen has none.
        name: shown to colleagues; a citizen's name lives in the party record only.
        station: the window or terminal where the act is done; empty elsewhere.
        party: the applicant's party id, for a citizen who acts on an application.
        acting_for: the person whose mandate is used (B岗), or empty.
    """

    id: str
    agency: str = ""
    roles: frozenset[str] = field(default=frozenset(), converter=_roles)
    name: str = ""
    station: str = ""
    party: str = ""
    acting_for: str = ""

    @roles.validator
    def _known(self, _attribute: object, roles: frozenset[str]) -> None:
        unknown = sorted(roles - ROLES.keys())
        if unknown:
            raise BadInput(
                f"没有这样的角色:{'、'.join(unknown)}",
                f"no such role: {', '.join(unknown)}",
                place="roles",
                rule="role",
            )

    @property
    def is_officer(self) -> bool:
        """True for anybody who holds a role."""
        return bool(self.roles)


#: The system, when the passing of time does something.
SYSTEM = Actor("system", name="系统")

#: A citizen who applies online without an account.
CITIZEN = Actor("citizen")


def masked(name: str, kind: str) -> str:
    """A name as strangers may see it: 王〇 or 王〇芳 for a person, an organisation's name in full."""
    if kind == "organisation" or len(name) < 2:
        return name
    return name[0] + "〇" + (name[-1] if len(name) > 2 else "")


@frozen
class Applicant:
    """Who applies. Everything here is personal and is kept in the party record only.

    Attributes:
        name: a person's or an organisation's full name.
        id_number: resident identity number or unified social credit code; may be empty where the matter allows.
        kind: `person` or `organisation`.
        email, phone: where letters go; may be empty.
        address: postal address; may be empty.
        agent: the name of the agent (代理人), if one applies for the applicant.
        language: `zh` or `en`, for letters.
    """

    name: str = field(validator=_said, repr=False)
    id_number: str = field(default="", validator=_said, repr=False)
    kind: str = field(default="person", validator=_one_of("person", "organisation"))
    email: str = field(default="", validator=_said, repr=False)
    phone: str = field(default="", validator=_said, repr=False)
    address: str = field(default="", validator=_said, repr=False)
    agent: str = field(default="", validator=_said, repr=False)
    language: str = field(default="zh", validator=_one_of("zh", "en"))

    @property
    def masked_name(self) -> str:
        """The name as strangers may see it."""
        return masked(self.name, self.kind)
