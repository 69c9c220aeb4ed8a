"""Words of the first pages and of how things go."""

WORDS: dict[str, tuple[str, str]] = {
    "about": ("约", "about"),
    "colon": ("：", ": "),
    "comma": ("、", ", "),
    "yes": ("是", "Yes"),
    "no": ("否", "No"),
    "yuan": ("元", "CNY"),
    "home.title": ("您要办什么事?", "What do you need?"),
    "home.find": ("查找事项", "Find a matter"),
    "home.find.do": ("查找", "Find"),
    "home.find.hint": ("常办:", "Often asked for:"),
    "home.track": ("查询办件", "Track an application"),
    "home.track.hint": (
        "只填编号,可看到办到哪一步;加上查询密码,可看到全部。",
        "The number alone shows how far it has come; with the query code you see everything.",
    ),
    "home.agencies": ("按部门查找", "By agency"),
    "how.find": ("查事项", "Find the matter"),
    "how.find.more": (
        "条件、材料、时限、收费和依据都公开列出,目录以外的材料不得要求。",
        "Conditions, papers, limits, fees and their legal basis are listed; nothing outside the list may be asked for.",
    ),
    "how.file": ("提交申请", "File"),
    "how.file.more": (
        "网上或窗口提交,当场得到收件号和查询密码。",
        "Online or at the window; you get a filing number and a query code at once.",
    ),
    "how.accept": ("受理", "Acceptance"),
    "how.accept.more": (
        "材料不齐的,一次性书面告知全部缺项;受理后开始计时。",
        "If papers are missing you are told once, in writing, of all of them. The clock starts at acceptance.",
    ),
    "how.review": ("审核与决定", "Review and decision"),
    "how.review.more": (
        "每一步由谁办、用了多久,都可以查询;到期前自动提醒,超期亮红灯。",
        "You can see who holds each step and for how long. Officers are reminded in time; what is late shows red.",
    ),
    "how.pay": ("缴费", "Payment"),
    "how.pay.more": (
        "只在银行窗口或网上缴纳,凭缴款码,工作人员不收现金。",
        "Only at the bank window or online, with the payment code; no officer takes cash.",
    ),
    "how.collect": ("领取", "Collect"),
    "how.collect.more": (
        "决定作出后 10 个工作日内送达证照。",
        "The certificate is handed over within ten working days of the decision.",
    ),
    "how.lights": ("五种灯", "The five lights"),
    "how.light.green": ("按期", "in time"),
    "how.light.green.more": ("自受理起亮绿灯。", "From acceptance on."),
    "how.light.yellow": ("将到期", "due soon"),
    "how.light.yellow.more": ("最后 24 小时,系统催办。", "The last 24 hours; officers are reminded."),
    "how.light.red": ("超期", "overdue"),
    "how.light.red.more": ("过了办结期限,监察部门可见。", "The due instant has passed; supervision sees it."),
    "how.light.paused": ("暂停计时", "paused"),
    "how.light.paused.more": (
        "依法不计入的时间,例如听证、专家评审。",
        "Time that the law does not count, such as a hearing or an expert review.",
    ),
    "how.light.waiting": ("等待申请人", "waiting for you"),
    "how.light.waiting.more": ("需要您补正、缴费或领取。", "You have something to hand in, to pay or to collect."),
    "how.days": ("日子怎么数", "How days are counted"),
    "how.days.more": (
        (
            "按工作日计算:受理次日为第 1 日,休息日和放假日不计,调休上班日计入,到最后一日下班为止。"
            "次年放假安排未发布时,日期前标“约”。"
        ),
        (
            "In working days: the day after acceptance is day 1; days off and holidays do not count, make-up days do; "
            'it ends at the close of the last day. Before next year\'s holiday notice is out, dates say "about".'
        ),
    ),
    "how.money": ("钱交到哪里", "Where money goes"),
    "how.money.more": (
        "收费项目、标准和法律依据都写在事项页上,金额由系统按公布的标准计算,任何人不能改。",
        (
            "Fees, tariffs and their legal basis stand on the matter's page. The amount is computed from the published "
            "tariff; nobody can state another one."
        ),
    ),
    "how.private": ("谁能看到什么", "Who sees what"),
    "how.private.more": (
        "只凭编号看不到姓名和材料;查询密码只有您和收件窗口知道。",
        "The number alone shows no name and no paper; only you and the window that took it know the query code.",
    ),
}
