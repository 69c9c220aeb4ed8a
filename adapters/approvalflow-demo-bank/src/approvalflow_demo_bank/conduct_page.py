"""The page on which the bank is told to misbehave, and what became of its messages, in Chinese and English."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from html import escape

from approvalflow_demo_bank.conduct import REFUNDS, SCHEDULES, STATEMENTS, Conduct
from approvalflow_demo_bank.conduct_words import FIELDS, WORDS, told_in
from approvalflow_demo_bank.pages import page

__all__ = ["conduct_page"]

#: The parts of the form: a title and its fields.
_PARTS = (
    (
        ("付款", "Payments"),
        ("declines", "off_by_fen", "pays_again", "other_merchant"),
    ),
    (
        ("通知报文", "Messages"),
        ("schedule", "copies", "late_seconds", "shuffled_seconds", "lost_hours", "forged"),
    ),
    (
        ("接口", "Questions"),
        ("hang_seconds", "down"),
    ),
    (
        ("退付", "Refunds"),
        ("refund", "refund_seconds"),
    ),
    (
        ("对账单", "Statements"),
        ("statement",),
    ),
)

_CHOICES = {"schedule": tuple(SCHEDULES), "refund": REFUNDS, "statement": STATEMENTS}

_TEXT = {
    "title": ("让银行出错", "Make the bank misbehave"),
    "lead": (
        "下面每一种情况都在真实的银行发生过。改动立即生效，重启后仍然有效。",
        "Each of these has happened at a real bank. A change holds at once, and after a restart too.",
    ),
    "tell": ("照此行事", "Behave like this"),
    "well": ("恢复正常", "Behave well again"),
    "messages": ("最近的报文", "Latest messages"),
    "none": ("还没有报文。", "There are no messages yet."),
    "head": ("单号|已送次数|还要送|状态", "Bill|Attempts|Copies left|State"),
    "owed": ("待送", "on its way"),
    "taken": ("已被接收", "taken"),
    "given-up": ("已放弃", "given up"),
    "back": ("回到收款窗口", "Back to the teller window"),
}


def conduct_page(
    language: str, conduct: Conduct, messages: Iterable[sqlite3.Row], form: str, problem: str = ""
) -> bytes:
    """The form with what holds now, and the latest messages; `form` is the mark that a change must bring back."""
    at = 0 if language == "zh" else 1
    now = asdict(conduct)
    parts = "".join(
        f"<fieldset><legend>{title[at]}</legend>{''.join(_field(key, now[key], at) for key in keys)}</fieldset>"
        for title, keys in _PARTS
    )
    note = f'<p class="note" role="alert">{escape(problem)}</p>' if problem else ""
    hidden = f'<input type="hidden" name="lang" value="{language}"><input type="hidden" name="form" value="{form}">'
    body = f"""<h1>{_TEXT["title"][at]}</h1><p>{_TEXT["lead"][at]}</p>{note}
<form method="post" action="/conduct">{hidden}{parts}<button>{_TEXT["tell"][at]}</button></form>
<form method="post" action="/conduct">{hidden}<input type="hidden" name="well" value="yes">
<button class="second">{_TEXT["well"][at]}</button></form>
<h2>{_TEXT["messages"][at]}</h2>{_table(messages, at)}
<p><a href="/?lang={language}">{_TEXT["back"][at]}</a></p>"""
    return page(language, _TEXT["title"][at], body, "/conduct", told_in(language, conduct))


def _field(key: str, value: object, at: int) -> str:
    label = escape(FIELDS[key][at])
    if key in _CHOICES:
        options = "".join(
            f'<option value="{word}"{" selected" if word == value else ""}>{escape(WORDS[word][at])}</option>'
            for word in _CHOICES[key]
        )
        return f'<label for="{key}">{label}</label><select id="{key}" name="{key}">{options}</select>'
    if isinstance(value, bool):
        checked = " checked" if value else ""
        return f'<label class="box"><input type="checkbox" name="{key}" value="yes"{checked}> {label}</label>'
    return (
        f'<label for="{key}">{label}</label>'
        f'<input type="text" class="number" id="{key}" name="{key}" value="{value}" inputmode="numeric">'
    )


def _table(messages: Iterable[sqlite3.Row], at: int) -> str:
    lines = "".join(
        f"<tr><td>{escape(one['bill_ref'])}</td><td>{one['attempts']}</td>"
        f"<td>{one['copies'] if one['state'] == 'owed' else 0}</td><td>{_TEXT[one['state']][at]}</td></tr>"
        for one in messages
    )
    if not lines:
        return f'<p class="quiet">{_TEXT["none"][at]}</p>'
    head = "".join(f'<th scope="col">{word}</th>' for word in _TEXT["head"][at].split("|"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
