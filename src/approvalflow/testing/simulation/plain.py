"""Three plain matters: a joint one with a fee, one done on the spot, and one that silence grants."""

from __future__ import annotations

import tomllib

from approvalflow import declare
from approvalflow.domain.matters.matter import Matter

__all__ = ["PLAIN", "PRINT", "ROAD", "SHOP"]

ROAD = """
code = "road"
title = { zh = "占道", en = "Road occupation" }
agency = "urban"
kind = "licence"
handling = "joint"
basis = [{ law = "城市道路管理条例", article = "31", level = "administrative-regulation", evidence = "P" }]

[limits]
promised = { term = "8 working days", source = "demo", evidence = "demo" }
supply = { term = "5 working days", binds = "applicant", on_missed = "lapses", source = "demo", evidence = "demo" }

[limits.payment]
term = "10 working days"
from = "letter-served"
binds = "applicant"
on_missed = "lapses"
source = "demo"
evidence = "demo"

[limits.statutory]
term = "20 working days"
source = "行政许可法 art. 42"
evidence = "P"
extension = { term = "10 working days", by = "agency-head", basis = "行政许可法 art. 42", evidence = "P" }

[[facts]]
key = "area_m2"
title = { zh = "面积", en = "Area" }
type = "decimal(1)"
min = "0.1"

[[facts]]
key = "days"
title = { zh = "天数", en = "Days" }
type = "integer"
min = "1"

[[facts]]
key = "place"
title = { zh = "位置", en = "Place" }
type = "text"
personal = true
required = false

[[materials]]
code = "application"
title = { zh = "申请表", en = "Application" }
source = "demo"
evidence = "demo"

[[materials]]
code = "plan"
title = { zh = "平面图", en = "Plan" }
tolerable = true
if = "area_m2 > 50"
source = "demo"
evidence = "demo"

[[steps]]
key = "site-check"
title = { zh = "勘查", en = "Site check" }
role = "reviewer"
officers = 2
limit = { term = "3 working days", source = "demo", evidence = "demo" }

[[steps]]
key = "police"
title = { zh = "交警意见", en = "Police opinion" }
role = "reviewer"
agency = "police"
limit = { term = "5 working days", source = "demo", evidence = "demo" }

[[steps]]
key = "approve"
title = { zh = "批准", en = "Decision" }
role = "approver"
needs = ["site-check", "police"]

[[pauses]]
kind = "expert-review"
title = { zh = "专家评审", en = "Expert review" }
basis = { law = "行政许可法", article = "45", level = "law", evidence = "P" }
stops = ["statutory", "promised"]
longest = { term = "20 working days", source = "demo", evidence = "demo" }

[[fees]]
code = "occupation"
title = { zh = "占用费", en = "Occupation fee" }
basis = { law = "城市道路管理条例", article = "37", level = "administrative-regulation", evidence = "P" }
standard = { paper = "占道费标准", number = "demo", date = 1994-01-01 }
amount = "area_m2 * days * 0.30 CNY"
rounding = "half-up"
reducible = true
due = "before-issue"
source = "demo"
evidence = "demo"

[result]
certificate = "road-permit"
title = { zh = "占道许可证", en = "Road permit" }
"""

SHOP = """
code = "shop"
title = { zh = "个体登记", en = "Shop registration" }
agency = "market"
kind = "registration"
handling = "on-the-spot"
basis = [{ law = "市场主体登记管理条例", article = "19", level = "administrative-regulation", evidence = "P" }]
free = { basis = { law = "行政许可法", article = "58", level = "law" }, evidence = "P" }

[limits]
promised = { term = "on the spot", source = "demo", evidence = "demo" }
fallback = { term = "3 working days", source = "demo", evidence = "P" }

[[materials]]
code = "application"
title = { zh = "申请表", en = "Application" }
source = "demo"
evidence = "demo"

[[steps]]
key = "register"
title = { zh = "登记", en = "Register" }
role = "approver"

[result]
certificate = "shop-licence"
title = { zh = "营业执照", en = "Business licence" }
"""

PRINT = """
code = "print"
title = { zh = "准印证", en = "Printing permit" }
agency = "press"
kind = "licence"
handling = "promised"
basis = [{ law = "印刷业管理条例", article = "18", level = "administrative-regulation", evidence = "P" }]
free = { basis = { law = "行政许可法", article = "58", level = "law" }, evidence = "P" }

[limits]
promised = { term = "4 working days", source = "demo", evidence = "demo" }
statutory = { term = "10 working days", on_missed = "deemed-granted", source = "印刷业管理条例", evidence = "P" }

[[materials]]
code = "application"
title = { zh = "申请表", en = "Application" }
source = "demo"
evidence = "demo"

[[steps]]
key = "review"
title = { zh = "审核", en = "Review" }
role = "reviewer"

[[steps]]
key = "approve"
title = { zh = "批准", en = "Decision" }
role = "approver"
needs = ["review"]

[result]
certificate = "print-permit"
title = { zh = "准印证", en = "Printing permit" }
"""


def _matters() -> dict[str, Matter]:
    read = (declare.matter_from(tomllib.loads(text), place="plain") for text in (ROAD, SHOP, PRINT))
    return {matter.code: matter for matter in read}


PLAIN: dict[str, Matter] = _matters()
