"""The teller's pages, in Chinese and English: a code goes in, the bill is shown, the money is taken."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from html import escape

__all__ = ["STYLE", "bill_page", "front_page", "grouped", "page", "yuan"]

STYLE = """
:root { --paper: #fbfbf9; --ink: #1c2024; --line: #d9dcd6; --accent: #0d5b6c; --quiet: #5a625f; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.6 "Noto Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; }
main, header { max-width: 40rem; margin: 0 auto; padding: 16px; }
header { display: flex; justify-content: space-between; border-bottom: 1px solid var(--line); }
a { color: var(--accent); }
h1 { font-size: 24px; line-height: 1.3; margin: 24px 0 16px; font-weight: 600; }
label { display: block; margin-bottom: 4px; }
input[type=text] { width: 100%; padding: 8px 12px; font: inherit; font-size: 24px; letter-spacing: .05em;
  font-variant-numeric: tabular-nums; border: 1px solid var(--quiet); border-radius: 4px; background: #fff; }
button { margin-top: 16px; padding: 8px 24px; font: inherit; color: #fff; background: var(--accent);
  border: 1px solid var(--accent); border-radius: 4px; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: 8px 16px; margin: 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
dd.amount { font-size: 24px; line-height: 1.3; font-weight: 600; }
p.note { padding: 8px 12px; border: 1px solid var(--line); border-left: 4px solid var(--ink); border-radius: 4px; }
.quiet { color: var(--quiet); }
h2 { font-size: 18px; margin: 24px 0 8px; font-weight: 600; }
fieldset { min-width: 0; border: 1px solid var(--line); border-radius: 4px; margin: 16px 0; padding: 8px 16px 16px; }
legend { padding: 0 8px; font-weight: 600; } fieldset label { margin-top: 12px; }
input.number { width: 12ch; font-size: 16px; letter-spacing: normal; } label.box { cursor: pointer; }
select { max-width: 100%; padding: 8px; font: inherit; border: 1px solid var(--quiet); border-radius: 4px; }
button.second { color: var(--accent); background: #fff; }
table { width: 100%; border-collapse: collapse; } th, td { text-align: left; padding: 4px 8px 4px 0;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
@media (max-width: 480px) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 8px; } }
@media print { header a, button { display: none; } }
"""

_WORDS = {
    "zh": {
        "bank": "示范银行 · 收款窗口", "other": "English", "look": "查询缴款单", "code": "缴款码",
        "hint": "16 位数字，见缴款通知书", "show": "查询", "bill": "缴款单", "fee": "收费项目", "amount": "金额",
        "case": "办件", "ref": "单号", "state": "状态", "open": "待缴", "paid": "已缴清", "closed": "已关闭",
        "pay": "确认收款", "back": "另一张缴款单", "at": "收款时间", "txn": "银行流水号", "told": "通知政务中心",
        "owed": "正在送达", "taken": "已送达", "given-up": "多次未送达，等待对方查询或对账",
        "demo": "示范系统：不涉及真实资金。", "tame": "让银行出错",
        "more": "另收",
    },
    "en": {
        "bank": "Demo bank · teller window", "other": "中文", "look": "Find a bill", "code": "Payment code",
        "hint": "16 digits, on the payment notice", "show": "Find", "bill": "Bill", "fee": "Fee", "amount": "Amount",
        "case": "Case", "ref": "Bill number", "state": "State", "open": "to be paid", "paid": "paid",
        "closed": "closed", "pay": "Take the payment", "back": "Another bill", "at": "Paid at",
        "txn": "Bank transaction", "told": "Message to the centre", "owed": "on its way", "taken": "delivered",
        "given-up": "not delivered after many attempts; the centre will ask or reconcile",
        "demo": "A demonstration: no real money moves.", "tame": "Make the bank misbehave",
        "more": "Also paid",
    },
}  # fmt: skip


def yuan(fen: int) -> str:
    """An amount as people read it: `¥ 1,125.00`."""
    return f"¥ {fen // 100:,}.{fen % 100:02d}"


def grouped(code: str) -> str:
    """A payment code in groups of four."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def page(language: str, title: str, body: str, here: str, told: str = "") -> bytes:
    """A whole page; `here` is its address for the other language, `told` what the bank was told to do badly."""
    words = _WORDS[language]
    other, tag = ("en", "zh-CN") if language == "zh" else ("zh", "en")
    switch = f"{here}{'&' if '?' in here else '?'}lang={other}"
    note = f'<p class="note">{escape(told)}</p>' if told else ""
    return f"""<!doctype html>
<html lang="{tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · {escape(words["bank"])}</title><link rel="stylesheet" href="/style.css"></head>
<body><header><span>{escape(words["bank"])}</span>
<a href="{escape(switch)}" lang="{other}">{words["other"]}</a></header>
<main>{note}{body}<p class="quiet">{words["demo"]} <a href="/conduct?lang={language}">{words["tame"]}</a></p></main>
</body></html>
""".encode()


def front_page(language: str, *, code: str = "", problem: str = "", told: str = "") -> bytes:
    """Where the code goes in; `problem` says what was wrong with the last one."""
    words = _WORDS[language]
    note = f'<p class="note" role="alert">{escape(problem)}</p>' if problem else ""
    body = f"""<h1>{words["look"]}</h1>{note}<form method="get" action="/bill">
<input type="hidden" name="lang" value="{language}">
<label for="code">{words["code"]} <span id="hint" class="quiet">{words["hint"]}</span></label>
<input type="text" id="code" name="code" value="{escape(code)}" inputmode="numeric" autocomplete="off" maxlength="24"
required autofocus aria-describedby="hint">
<div><button>{words["show"]}</button></div></form>"""
    return page(language, words["look"], body, "/", told)


def bill_page(
    language: str,
    bill: sqlite3.Row,
    payments: Sequence[sqlite3.Row],
    message: str,
    form: str,
    problem: str = "",
    *,
    told: str = "",
    again: bool = False,
) -> bytes:
    """A bill with what can be done about it; `message` is the state of the message about its payment, if there is one.

    `form` is the mark that a payment must bring back, so that no other site can press the button; `again` offers the
    button also where the bill is not open.
    """
    words, code = _WORDS[language], bill["code"]
    lines = [
        ("fee", bill[f"title_{language}"]),
        ("amount", yuan(bill["fen"])),
        ("code", grouped(code)),
        ("ref", bill["ref"]),
        ("case", bill["case_ref"]),
        ("state", words[bill["state"]]),
    ]
    if payments:
        lines += [("at", payments[0]["at"][:19].replace("T", " ")), ("txn", payments[0]["txn"])]
        lines += [("more", f"{yuan(one['fen'])} · {one['txn']}") for one in payments[1:]]
        lines.append(("told", words[message or "owed"]))
    rows = "".join(
        f"<dt>{words[key]}</dt><dd{' class=amount' if key == 'amount' else ''}>{escape(value)}</dd>"
        for key, value in lines
    )
    note = f'<p class="note" role="alert">{escape(problem)}</p>' if problem else ""
    pay = (
        f'<form method="post" action="/pay"><input type="hidden" name="lang" value="{language}">'
        f'<input type="hidden" name="code" value="{code}"><input type="hidden" name="form" value="{form}">'
        f"<button>{words['pay']}</button></form>"
        if bill["state"] == "open" or again
        else ""
    )
    body = f'<h1>{words["bill"]}</h1>{note}<dl>{rows}</dl>{pay}<p><a href="/?lang={language}">{words["back"]}</a></p>'
    return page(language, words["bill"], body, f"/bill?code={code}", told)
