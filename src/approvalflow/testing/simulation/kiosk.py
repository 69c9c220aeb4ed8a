"""A matter with everything that is hard in it: early and late fees, papers that follow, pauses that stop one clock or
both, limits and steps that depend on facts, a superior agency, and silence that is consent.
"""

from __future__ import annotations

import tomllib

from approvalflow import declare
from approvalflow.domain.matters.matter import Matter
from approvalflow.testing.simulation.plain import PLAIN

KIOSK = """
code = "kiosk"
title = { zh = "报亭设置", en = "News kiosk" }
agency = "urban"
kind = "licence"
handling = "promised"
basis = [{ law = "城市道路管理条例", article = "31", level = "administrative-regulation", evidence = "P" }]

[limits]
intake = { term = "5 working days", from = "filing", on_missed = "deemed-accepted", source = "demo", evidence = "demo" }
promised = { term = "6 working days", source = "demo", evidence = "demo" }
supply = { term = "4 working days", binds = "applicant", on_missed = "lapses", source = "demo", evidence = "demo" }
payment = { term = "6 working days", binds = "applicant", on_missed = "lapses", source = "demo", evidence = "demo" }

[limits.statutory]
term = "12 working days"
on_missed = "deemed-granted"
source = "demo"
evidence = "demo"
extension = { term = "5 working days", by = "agency-head", basis = "行政许可法 art. 42", evidence = "P" }

[[limits.when]]
if = "area_m2 > 40"
[limits.when.statutory]
term = "18 working days"
on_missed = "deemed-granted"
source = "demo"
evidence = "demo"
extension = { term = "5 working days", by = "agency-head", basis = "行政许可法 art. 42", evidence = "P" }

[[facts]]
key = "area_m2"
title = { zh = "面积", en = "Area" }
type = "decimal(1)"
min = "0.1"

[[facts]]
key = "days"
title = { zh = "天数", en = "Days" }
type = "integer"
min = "0"

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
if = "area_m2 > 30"
source = "demo"
evidence = "demo"

[[materials]]
code = "lease"
title = { zh = "租约", en = "Lease" }
tolerable = true
source = "demo"
evidence = "demo"

[[steps]]
key = "survey"
title = { zh = "测量", en = "Survey" }
role = "reviewer"
limit = { term = "2 working days", source = "demo", evidence = "demo" }

[[steps]]
key = "fire"
title = { zh = "消防意见", en = "Fire opinion" }
role = "reviewer"
agency = "fire"
if = "area_m2 > 40"
limit = { term = "3 working days", source = "demo", evidence = "demo" }

[[steps]]
key = "province"
title = { zh = "省厅意见", en = "Provincial opinion" }
role = "reviewer"
forwarded = true
needs = ["survey"]

[[steps]]
key = "approve"
title = { zh = "批准", en = "Decision" }
role = "approver"
needs = ["fire", "province"]

[[pauses]]
kind = "neighbours"
title = { zh = "征求邻里意见", en = "Asking the neighbours" }
basis = { law = "城市道路管理条例", article = "31", level = "administrative-regulation", evidence = "P" }
stops = ["promised"]
why = { zh = "无法律依据停止法定时限", en = "no law stops the statutory limit" }
longest = { term = "25 working days", source = "demo", evidence = "demo" }

[[pauses]]
kind = "expert-review"
title = { zh = "专家评审", en = "Expert review" }
basis = { law = "行政许可法", article = "45", level = "law", evidence = "P" }
stops = ["statutory", "promised"]
longest = { term = "20 working days", source = "demo", evidence = "demo" }

[[fees]]
code = "survey"
title = { zh = "测量费", en = "Survey fee" }
basis = { law = "城市道路管理条例", article = "37", level = "administrative-regulation", evidence = "P" }
standard = { paper = "测量费标准", number = "demo", date = 1994-01-01 }
amount = "20 CNY"
due = "before-decision"
source = "demo"
evidence = "demo"

[[fees]]
code = "rent"
title = { zh = "占用费", en = "Rent" }
basis = { law = "城市道路管理条例", article = "37", level = "administrative-regulation", evidence = "P" }
standard = { paper = "占道费标准", number = "demo", date = 1994-01-01 }
amount = "area_m2 * days * 0.10 CNY"
rounding = "half-up"
reducible = true
due = "before-issue"
source = "demo"
evidence = "demo"

[[fees]]
code = "waste"
title = { zh = "垃圾处理费", en = "Waste fee" }
basis = { law = "城市道路管理条例", article = "37", level = "administrative-regulation", evidence = "P" }
standard = { paper = "垃圾费标准", number = "demo", date = 1994-01-01 }
amount = "days * 1 CNY"
if = "area_m2 > 20"
due = "before-issue"
source = "demo"
evidence = "demo"

[result]
certificate = "kiosk-permit"
title = { zh = "报亭许可证", en = "Kiosk permit" }
"""

MATTERS: dict[str, Matter] = {**PLAIN, "kiosk": declare.matter_from(tomllib.loads(KIOSK), place="kiosk")}
