"""Words of the page of what did not get through."""

WORDS: dict[str, tuple[str, str]] = {
    "desk.nav.parked": ("搁置事项", "Set aside"),
    "parked.help": (
        "下列信件、缴款或银行报文已尝试多次均未成功,系统不再自动重试。查明原因后请重试,或写明理由予以放弃。",
        "These failed again and again, and nobody tries them any more. Find out why; then try again, or give them up.",
    ),
    "parked.none": ("没有搁置的事项。", "Nothing is set aside."),
    "parked.what": ("事项", "What"),
    "parked.via": ("经由", "By"),
    "parked.since": ("产生于", "Owed since"),
    "parked.tried": ("已尝试", "Tried"),
    "parked.times": ("{count} 次", "{count}×"),
    "parked.error": ("最近一次错误", "Last error"),
    "parked.retry": ("重试", "Try again"),
    "parked.drop": ("放弃", "Give up"),
    "parked.drop.reason": ("放弃的理由", "Why it is given up"),
    "parked.done.retry": ("已重新列入发送。", "It is tried again."),
    "parked.done.drop": ("已放弃,理由已记入日志。", "It is given up; the reason is in the journal."),
    "parked.kind.letter": ("信件", "letter"),
    "parked.kind.open-bill": ("向银行登记缴款通知", "bill to the bank"),
    "parked.kind.close-bill": ("向银行撤销缴款通知", "closing of a bill at the bank"),
    "parked.kind.refund": ("向银行下达退付", "refund to the bank"),
    "parked.kind.query-refund": ("向银行查询退付", "question about a refund"),
    "parked.kind.sign-receipt": ("票据签章", "signature of a receipt"),
    "parked.kind.message": ("银行报文", "message of a bank"),
}
