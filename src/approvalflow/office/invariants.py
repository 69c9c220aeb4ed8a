"""What the whole record must keep: each invariant with its id and its sentence. Ids are never used again.

`approvalflow.office.verifying` holds the record against them; `docs/reference/invariants.md` lists them for an auditor.
"""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import Event

__all__ = ["INVARIANTS", "Happened", "Invariant"]


@frozen
class Happened:
    """An event with its place, and the case before and after it."""

    place: str
    event: Event
    before: Case | None
    after: Case


@frozen
class Invariant:
    """A sentence that has to hold, by its id."""

    id: str
    en: str
    zh: str


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "INV-A2",
        "each entry fits its place in the hash chain, and the journal ends at its head",
        "日志链完整，未被改动",
    ),
    Invariant("INV-A3", "each checkpoint in the journal is of the entries before it", "日志中的检查点与此前记录相符"),
    Invariant("INV-A4", "the journal is the one that its witnesses saw", "日志与见证方留存的一致"),
    Invariant("INV-L1", "what lists read is what the events build", "状态行与事件重建一致"),
    Invariant("INV-L3", "positions in the journal and events of a case are numbered without a gap", "编号连续无缺"),
    Invariant("INV-L2", "an event that changes the stage is an edge of the table", "阶段变化符合阶段表"),
    Invariant("INV-L4", "exactly one final outcome for each round", "每轮只有一个结果"),
    Invariant(
        "INV-L5",
        "an acceptance number, a certificate number and a filing number belong to one case, "
        "and none is beyond its series",
        "受理号、证照号、收件号唯一，且不超出号段",
    ),
    Invariant("INV-L6", "a grant by a person finds no tolerated paper open", "材料未齐不得准予"),
    Invariant(
        "INV-L7",
        "refusal, non-acceptance, return and extension carry a reason, non-empty after trimming",
        "不利决定须有理由",
    ),
    Invariant(
        "INV-L8",
        "what the first request did not name is never demanded, but for what changed facts call for",
        "补正只能一次性告知",
    ),
    Invariant("INV-L9", "who decides a case signed no other step of it", "经办与批准分离"),
    Invariant("INV-L11", "the declaration that a case is judged by is kept", "办件所依据的事项版本在案"),
    Invariant("INV-L13", "what a command answered is on record", "指令的答复有据可查"),
    Invariant("INV-L14", "each paper is there, and is what was handed in", "材料齐全，与收件时一致"),
    Invariant(
        "INV-D4", "pauses of one step do not overlap, and a case is paused while one runs", "暂停不重叠，且与阶段一致"
    ),
    Invariant(
        "INV-D5",
        "an amendment of the calendar moves a date from what it was, and none of a clock that has stopped",
        "日历调整只改动运行中的期限",
    ),
    Invariant(
        "INV-D6",
        "a limit is extended once, before its due, and not by who asked for it",
        "延期一次，到期前，申请与批准分离",
    ),
    Invariant("INV-D7", "nothing happens to a case before its filing", "收件之前不发生任何事"),
    Invariant(
        "INV-D9",
        "the armed timers are those of the case, refund, waiver or voice, and a rung is marked fired exactly if it did",
        "定时器与办件、退付单、减免单、诉求一致",
    ),
    Invariant("INV-T2", "a clock that stopped after its due stopped red, and no other did", "红灯即超期"),
    Invariant("INV-T4", "each threshold fires once for a due version", "每个阈值只触发一次"),
    Invariant(
        "INV-T7", "a card is what was done with it, and one that was lifted carries a reason", "督查牌与其经过一致"
    ),
    Invariant(
        "INV-T8",
        "a finding is what a rule found and what was done with it, with a reason",
        "疑似问题与其信号和处理一致",
    ),
    Invariant(
        "INV-T9",
        "an instrument of supervision is what was done with it; whoever answers it does not close it",
        "监察文书与其经过一致，回告与销号由不同的人办理",
    ),
    Invariant(
        "INV-T10",
        "a complaint, question or rating is what was done with it; one act is rated once, and nobody handles their own",
        "诉求与其经过一致，一次办理只评一次，不由当事人办理",
    ),
    Invariant(
        "INV-T11",
        "a calamity is proposed by one and declared by another, and lifts no card before it was",
        "应急状态由两人提出和宣布，未宣布不解除",
    ),
    Invariant(
        "INV-T12",
        "what a county set about supervision is published once, and is found from the last edition back",
        "监察设置各版只发布一次，可由最后一版逐版查到",
    ),
    Invariant(
        "INV-T13",
        "a formula or the scores of a period are published once, follow one another, and add up",
        "评分公式与各周期评分只公布一次，前后相接，合计相符",
    ),
    Invariant(
        "INV-T14",
        "what is counted of a habit is what the entries add up to, as far as supervision has counted",
        "监察累计与日志记录之和一致",
    ),
    Invariant(
        "INV-T15", "a number of a register without a case is journaled and kept once", "台账疑点只记录一次，与日志一致"
    ),
    Invariant(
        "INV-T16",
        "kept figures, problems and samples follow one another, are what was done with them, and add up",
        "日报、问题台账与抽查前后相接，与经过一致，合计相符",
    ),
    Invariant(
        "INV-T17",
        "each ledger holds what its entries say, and leads to every one of them and to no other",
        "台账与日志一致，且能找到其每一条记录",
    ),
    Invariant(
        "INV-F1",
        "each payment and each remittance is booked once, as a debit and a credit",
        "每笔到账和缴库记账一次，借贷平衡",
    ),
    Invariant(
        "INV-F2",
        "a bill is what the case says of it, and there is none where nothing is charged",
        "缴款单与办件一致，依法不收费的没有缴款单",
    ),
    Invariant(
        "INV-F3",
        "each confirmed payment has one receipt, written or owed, only ever reversed; money in suspense has none",
        "到账与票据一一对应",
    ),
    Invariant(
        "INV-F4",
        "what the cases say was paid, and what went back, is what payments, receipts and banks say; "
        "a closed day took no money in since",
        "办件、到账、票据、退付金额一致，日结之后不再入账",
    ),
    Invariant("INV-F6", "a transaction of a bank, payment or refund, is counted once", "同一银行流水只计一次"),
    Invariant(
        "INV-F9",
        "money in suspense is what the cases say of it; a refund is what was done with it, goes back once, "
        "and never more than was paid",
        "待处理款项与办件一致；退付与其经过一致，只退一次，不超所缴",
    ),
    Invariant(
        "INV-F11",
        "a fee is waived on a ground before it is paid; nobody has a hand in a waiver or a refund twice",
        "减免有依据且在缴款前；减免、退付由不同的人经手",
    ),
    Invariant(
        "INV-F10",
        "each receipt number that was drawn from an allotted block is in one place: on a receipt, on a bill, or voided",
        "票据号段连续",
    ),
    Invariant("INV-F12", "a certificate is issued only when no fee is open", "缴清费用方可发证"),
    Invariant(
        "INV-F14",
        "a statement is the one that was taken, each of its lines is in one class, and each difference has its item",
        "对账单与所收的一致，每行归入一类，每处差异立有事项",
    ),
    Invariant("INV-F15", "an amount is a whole number of fen, from 1 to 10^12", "金额为整数分，1 至 10^12"),
    Invariant(
        "INV-F16",
        "a signature of a receipt is of the key that it names, over what the receipt says",
        "票据签名与票据一致",
    ),
    Invariant("INV-N1", "an effect is owed exactly if what calls for it is on record", "待办事项与其事由同在"),
)
