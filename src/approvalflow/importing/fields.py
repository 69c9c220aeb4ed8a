"""The fields of the format: what a case, its applicant and its events may say, and what each field means.

The tables of the reference page are held to these.
"""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.cases.lifecycle import CLOSED
from approvalflow.domain.matters.matter import HANDLINGS
from approvalflow.domain.parties.basis import Text
from approvalflow.importing.values import Reader, choice, listed, mapping, moment, text, whole, yes_no

__all__ = ["APPLICANT", "CASE", "EVENT", "FORMAT", "MARKS", "MOST_EVENTS", "Field"]

#: The version of the format that this library writes and reads.
FORMAT = 1

#: How many events a case may have.
MOST_EVENTS = 2000

#: Keys that a file of refused rows has besides, and that say nothing of the case.
MARKS = frozenset({"_line", "_refused", "_text"})

_KEY = text(100)
_WORDS = text(200)
_LONG = text(4000, lines=True)
_KEYS = listed(_KEY, 200)


@frozen
class Field:
    """A field: its name, how it is read, what that is called, and what it means."""

    name: str
    read: Reader
    type: str
    means: Text


def _fields(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


CASE = _fields(
    Field("format", whole(FORMAT), "whole number", Text("格式版本, 缺省为 1", "version of the format, 1 if absent")),
    Field("id", text(64), "text", Text("原系统中的键, 在该系统内唯一", "its key in the other system, unique there")),
    Field("number", text(64), "text", Text("受理号, 照原样保留", "the acceptance number, kept as it is")),
    Field("matter", _KEY, "text", Text("已发布事项的代码", "the code of a published matter")),
    Field("agency", _KEY, "text", Text("主办部门, 缺省为事项所属部门", "the lead agency; the matter's own if absent")),
    Field("handling", choice(HANDLINGS), "word", Text("办件类型, 缺省随事项", "how it is handled; as the matter says")),
    Field("channel", choice(("window", "online")), "word", Text("申请渠道, 缺省为窗口", "how it came in; `window`")),
    Field("language", choice(("zh", "en")), "word", Text("文书语言, 缺省为中文", "of its letters; `zh` if absent")),
    Field("filed", moment, "moment", Text("收件时刻", "when it was filed")),
    Field("accepted", moment, "moment", Text("受理时刻", "when it was accepted")),
    Field("decided", moment, "moment", Text("决定时刻", "when it was decided")),
    Field("closed", moment, "moment", Text("办结时刻; 有此项即为已办结", "when it ended: the case is finished")),
    Field("stage", choice(CLOSED), "word", Text("以何种方式办结", "how it ended")),
    Field("outcome", choice(("granted", "refused")), "word", Text("准予或不予", "how it was decided")),
    Field("light", choice(("green", "yellow", "red", "grey")), "word", Text("原系统所示灯色", "its light there")),
    Field("due", moment, "moment", Text("原系统告知的承诺到期", "the end of the promised time, as told there")),
    Field("certificate", text(100), "text", Text("证照编号", "the number of the certificate")),
    Field("applicant", mapping(20), "mapping", Text("申请人", "who applied")),
    Field("facts", mapping(200), "mapping", Text("事项所列的申请内容", "facts that the matter declares, by key")),
    Field("papers", _KEYS, "list", Text("已交材料的代码", "the codes of the papers handed in with the application")),
    Field("events", lambda value, _zone: value, "list of events", Text("所发生的各项", "what happened, in order")),
)

APPLICANT = _fields(
    Field("name", _WORDS, "text", Text("姓名或名称", "full name")),
    Field("id_number", text(64), "text", Text("身份证号或统一社会信用代码", "identity number or credit code")),
    Field("kind", choice(("person", "organisation")), "word", Text("个人或单位, 缺省为个人", "`person` if absent")),
    Field("phone", text(64), "text", Text("电话", "telephone")),
    Field("email", _WORDS, "text", Text("电子邮箱", "mail address")),
    Field("address", text(400), "text", Text("地址", "postal address")),
    Field("agent", _WORDS, "text", Text("代理人姓名", "the name of the agent")),
)

EVENT = _fields(
    Field("at", moment, "moment", Text("发生时刻", "when it was done")),
    Field("what", _WORDS, "text", Text("原系统的说法", "what it was, in the words of the other system")),
    Field("do", _KEY, "word", Text("在办件的行为, 见下表", "an act of an open case, see below")),
    Field("by", text(64), "text", Text("经办人编号, 不写姓名", "the officer's key, never the applicant")),
    Field("text", _LONG, "text", Text("意见或说明", "opinion or remark")),
    Field("reason", _LONG, "text", Text("理由", "the reason")),
    Field("step", _KEY, "text", Text("环节代码", "the key of the step")),
    Field("to", _KEY, "text", Text("退回、分派或转报的去向", "where it is sent, or to whom it is given")),
    Field("verdict", choice(("agree", "disagree")), "word", Text("同意与否, 缺省为同意", "`agree` if absent")),
    Field("together", _KEYS, "list", Text("共同签署人", "the officers who sign with `by`")),
    Field("mode", choice(("normal", "tolerant", "commitment")), "word", Text("受理方式", "how it was accepted")),
    Field("due", moment, "moment", Text("当时告知的到期", "the end of the promised time that was told then")),
    Field("facts", mapping(200), "mapping", Text("同时填报的内容", "facts stated with it")),
    Field("papers", _KEYS, "list", Text("材料代码", "codes of papers")),
    Field("kind", _KEY, "text", Text("暂停事由", "the lawful reason of the pause")),
    Field("needed", _WORDS, "term", Text("所需时间, 如 10 working days", "the needed time: `10 working days`")),
    Field("until", moment, "moment", Text("告知的结束日", "the notified end, where `needed` is not on record")),
    Field("requested_by", text(64), "text", Text("提请延长的人", "who asked for the extension")),
    Field("fee", _KEY, "text", Text("收费项目代码", "the code of the fee")),
    Field("bill", text(64), "text", Text("缴款通知书编号, 照原样保留", "the number of the bill, kept as it is")),
    Field("fen", whole(10**12), "whole number", Text("金额(分)", "the amount in fen")),
    Field("payment_code", text(100), "text", Text("银行的缴款码", "the bank's payment code")),
    Field("pay_url", text(400), "text", Text("缴款网址", "where it can be paid")),
    Field("bank_txn", text(100), "text", Text("银行流水号", "the bank's number of the transaction")),
    Field("receipt", text(100), "text", Text("原票据号", "the number of the receipt that was given")),
    Field("certificate", text(100), "text", Text("证照编号", "the number of the certificate")),
    Field("how", choice(("collected", "post", "online", "served")), "word", Text("送达方式", "how it was handed over")),
    Field("basis", _WORDS, "text", Text("法律依据", "the legal basis")),
    Field("remedies", text(400), "text", Text("救济途径", "the remedies that were named")),
    Field("holds", yes_no, "yes or no", Text("承诺是否属实", "whether the commitment holds")),
    Field("instrument", _WORDS, "text", Text("复议或诉讼文书", "the paper of the remedy")),
)
