"""Rules about the record itself: an act entered long after it was done (D1), a case changed after the fact (D2)."""

from __future__ import annotations

from collections.abc import Iterator

from approvalflow.domain.deadlines.moments import MINUTE, Instant, day_of
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.parameters import Parameter
from approvalflow.domain.supervision.rulebooks import ONLINE
from approvalflow.domain.supervision.rules.attempts import FROM_ATTEMPT, attempt
from approvalflow.domain.supervision.rules.rule import Rule, Settings

__all__ = ["ACTS", "ENTRIES", "LATE_AFTER"]

LATE_AFTER = Parameter(
    "late-after",
    Text("补录宽限（默认为一个工作日）", "how late an act may be entered; by default one working day"),
    "office-minutes",
    default=390,
    lowest=0,
    highest=39_000,
)

#: The entries that are somebody's act; what follows from an act (a clock starts, a bill opens) is not looked at twice.
ACTS: dict[str, Text] = {
    "case-filed": Text("收件", "filing"),
    "supplements-asked": Text("一次性补正告知", "supplement request"),
    "supplements-received": Text("收到补正", "supplements received"),
    "case-accepted": Text("受理", "acceptance"),
    "case-declined": Text("不予受理", "declining"),
    "handling-converted": Text("转为承诺件", "conversion"),
    "papers-supplied": Text("补齐材料", "supply of papers"),
    "case-rectified": Text("更正", "rectification"),
    "pause-began": Text("暂停计时", "pause"),
    "pause-ended": Text("恢复计时", "end of a pause"),
    "limit-extended": Text("延长时限", "extension"),
    "step-claimed": Text("领取环节", "claim of a step"),
    "opinion-signed": Text("签署意见", "opinion"),
    "steps-returned": Text("退回环节", "sending back"),
    "step-forwarded": Text("转报上级", "forwarding"),
    "case-granted": Text("准予", "grant"),
    "case-refused": Text("不予许可", "refusal"),
    "case-issued": Text("颁发", "issue"),
    "case-delivered": Text("送达", "delivery"),
    "case-withdrawn": Text("撤回", "withdrawal"),
    "case-terminated": Text("终止", "termination"),
    "case-annulled": Text("撤销决定", "annulment"),
    "case-remanded": Text("责令重新办理", "remand"),
    "hearing-requested": Text("听证申请", "request for a hearing"),
    "hearing-held": Text("听证", "hearing"),
    "result-published": Text("结果公开", "publication"),
}


def late_entry(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """An act was entered more than a working day after it is said to have been done: it may have been done outside the
    system, or dated back to keep a limit. What the passing of time does is not looked at."""
    act = ACTS.get(happening.kind)
    if act is None or happening.by == SYSTEM.id:
        return
    if happening.kind == "opinion-signed" and happening.body["verdict"] in ("grant", "refuse"):
        return
    late = settings.timetable(happening.agency).office_time(happening.at, happening.entered)
    allowed = settings.of("D1", LATE_AFTER.name) * MINUTE
    if late <= allowed:
        return
    done = settings.when(happening.at, happening.agency)
    entered = settings.when(happening.entered, happening.agency)
    yield Seen(
        "signal",
        "entry",
        str(happening.position),
        happening.agency,
        happening.by,
        Text(
            f"补录过迟：办件 {happening.case_ref} 的“{act.zh}”注明于 {done.zh} 办理，{entered.zh} 才录入",
            f"late entry: the {act.en} of case {happening.case_ref} is dated {done.en} and was entered {entered.en}",
        ),
        {
            "act": happening.kind,
            "at": happening.at,
            "entered": happening.entered,
            "late_office_minutes": late // MINUTE,
            "allowed_office_minutes": allowed // MINUTE,
        },
    )


_CHANGED = Text("事后修改", "changed after the decision")


def changed_after(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A fact or paper of a case was put right after its decision, or after its fee had been paid on an earlier day: a
    warning card for who did it. An attempt to do so once the case was closed is a signal, and from the third on a
    warning card."""
    yield from attempt("D2", _CHANGED, happening, settings)
    case, body = happening.case, happening.body
    if case is None or happening.kind != "case-rectified":
        return
    zone = settings.timetable(happening.agency).zone
    paid = [
        fee.bill for fee in case.fees.values() if fee.paid_at is not None and _earlier(fee.paid_at, happening, zone)
    ]
    if case.decision is None and not paid:
        return
    facts, papers = sorted({*body["facts"], *body["commitments"]}), sorted(body["papers"])
    since = Text("决定之后", "its decision") if case.decision is not None else Text("缴费之后", "its fee was paid")
    yield Seen(
        "warning",
        "entry",
        str(happening.position),
        happening.agency,
        happening.by,
        Text(
            f"事后修改：办件 {case.ref} 在{since.zh}被更正（{'、'.join((*facts, *papers))}），理由：{body['reason']}",
            f"changed afterwards: case {case.ref} was rectified after {since.en} ({', '.join((*facts, *papers))}): "
            f"{body['reason']}",
        ),
        {"stage": case.stage, "facts": facts, "papers": papers, "paid_bills": paid, "reason": body["reason"]},
    )


def _earlier(paid_at: Instant, happening: Happening, zone: str) -> bool:
    return day_of(paid_at, zone) < day_of(happening.at, zone)


ENTRIES = (
    Rule(
        "D1",
        Text("补录过迟", "late entry"),
        "signal",
        Basis("行政许可法", "33"),
        ONLINE,
        late_entry,
        parameters=(LATE_AFTER,),
        kinds=frozenset(ACTS),
        zh="操作在注明的办理时间一个工作日以后才录入：可能在系统外办理，或为保时限而倒签。时间推移所致的事项不看。",
    ),
    Rule(
        "D2",
        _CHANGED,
        "warning",
        Basis("行政许可法", "33"),
        ONLINE,
        changed_after,
        parameters=(FROM_ATTEMPT,),
        kinds=frozenset({"case-rectified", "attempt-refused"}),
        wants_case=True,
        zh="办件在决定之后，或在其费用已于此前日期缴清之后，被更正事实或材料：对操作人发预警；"
        "办结后企图更正：预警信号，第三次起发预警。",
    ),
)
