"""A small sound matter in which each part of the format stands once, so that a test can break one line of it."""

SOUND = """\
code = "market-stall"
title = { zh = "摊位许可", en = "Market stall permit" }
agency = "urban-management"
kind = "licence"
handling = "promised"
channels = ["window", "online"]
max_visits = { times = 0, source = "county", evidence = "demo" }
basis = [{ law = "城市道路管理条例", article = "31", level = "administrative-regulation" }]
conditions = ["摊位不占盲道"]
quantity = { rule = "一街一位", basis = { law = "行政许可法", article = "57", level = "law" } }

[limits]
intake = "3 working days"
promised = { term = "8 working days", source = "county", evidence = "demo" }
supply = "5 working days"
warn = "24 hours"

[limits.statutory]
term = "20 working days"
source = "行政许可法 art. 42"
evidence = "P"
extension = { term = "10 working days", basis = "行政许可法 art. 42" }

[[limits.when]]
if = "night"
statutory = "30 working days"

[[facts]]
key = "area_m2"
title = { zh = "面积", en = "Area" }
type = "decimal(1)"
min = "0.5"
max = "40"

[[facts]]
key = "class"
title = "类别"
type = "choice"
choices = ["food", "goods"]
choice_titles.food = { zh = "餐饮", en = "Food" }

[[facts]]
key = "night"
title = "夜间"
type = "yes-no"
stated_by = "agency"

[[facts]]
key = "holder"
title = "摊主"
type = "text"
personal = true

[[materials]]
code = "application"
title = "申请表"

[[materials]]
code = "sketch"
title = "平面图"
tolerable = true
if = "area_m2 > 10"

[[steps]]
key = "visit"
role = "reviewer"
officers = 2
limit = "3 working days"
if = "night"

[[steps]]
key = "approve"
title = { zh = "批准", en = "Decision" }
role = "approver"
needs = ["visit"]

[[pauses]]
kind = "hearing"
longest = "20 working days"

[[pauses]]
kind = "public-notice"
title = { zh = "公示", en = "Public notice" }
basis = { law = "演示办法", level = "normative-document" }
why = "不在第四十五条之内"
step = "visit"

[[fees]]
code = "stall-fee"
title = { zh = "占道费", en = "Stall fee" }
basis = { law = "城市道路管理条例", article = "37", level = "administrative-regulation" }
standard = { paper = "收费标准", date = 1994-01-01 }
rounding = "half-up"
amount = "area_m2 * rate[class]"
rate = { food = "0.60 CNY", goods = "0.305 CNY" }

[[routes]]
key = "commitment"
if = "not night"
title = { zh = "告知承诺", en = "Notified commitment" }
basis = { law = "行政许可法", level = "law" }
verify = "20 working days"

[result]
certificate = "stall-permit"
validity = { term = "2 years", longest = "3 years" }
also = [{ certificate = "stall-plate" }]
renewal = { earliest = "90 calendar days", latest = "30 calendar days" }

[result.lapse]
unless = "三个月内开业"
term = "3 months"
extension = { term = "1 month", times = 2, basis = "行政许可法 art. 70" }
"""
