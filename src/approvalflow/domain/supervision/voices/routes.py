"""What a complaint is about, and which body looks into it."""

from __future__ import annotations

from approvalflow.domain.parties.basis import Text

__all__ = ["ROLES_OF_ROUTE", "ROUTES", "TOPICS", "route_of"]

#: What people complain about.
TOPICS: dict[str, Text] = {
    "handling": Text("办理拖延、推诿或体外办理", "delay, refusal to act, handling outside the system"),
    "attitude": Text("服务态度", "manner"),
    "charges": Text("违规收费、额外门槛", "unlawful charges, demands that no law makes"),
    "conduct": Text("违纪违法", "misconduct"),
}

#: Who looks into a complaint: the service centre, the e-supervision office, the supervision organ.
ROUTES: dict[str, Text] = {
    "centre": Text("政务服务中心", "service centre"),
    "supervision-office": Text("电子监察室", "e-supervision office"),
    "supervision-organ": Text("监察机关", "supervision organ"),
}

#: Who acts for the body. What the supervision organ found may be entered by the e-supervision office.
ROLES_OF_ROUTE: dict[str, tuple[str, ...]] = {
    "centre": ("centre",),
    "supervision-office": ("supervisor",),
    "supervision-organ": ("organ", "supervisor"),
}

_BY_TOPIC = {
    "handling": "centre",
    "attitude": "centre",
    "charges": "supervision-office",
    "conduct": "supervision-organ",
}


def route_of(topic: str, *, about_centre: bool) -> str:
    """The body that looks into a complaint of this topic; the centre never looks into one about itself.

    Raises KeyError for a topic that is none.
    """
    route = _BY_TOPIC[topic]
    return "supervision-office" if about_centre and route == "centre" else route
