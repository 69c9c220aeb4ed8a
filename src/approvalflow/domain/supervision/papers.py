"""The papers of supervision (监察文书) in words, Chinese and English: a card, what those concerned said, the decision
on it, each instrument and its answer. Nothing is said here that the card or the instrument does not hold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from attrs import field, frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision.appeals import GROUNDS
from approvalflow.domain.supervision.cards import LEVELS, Card
from approvalflow.domain.supervision.instruments import DISCIPLINE, SUBJECTS, Instrument
from approvalflow.domain.supervision.rulebooks import SUPERVISION
from approvalflow.errors import NotFound

__all__ = ["CARD_PAPERS", "INSTRUMENT_PAPERS", "Naming", "SupervisionPaper", "card_paper", "instrument_paper"]

#: The papers that a card may have, and those of an instrument.
CARD_PAPERS = ("card", "answer", "appeal", "decision")
INSTRUMENT_PAPERS = ("instrument", "answer")


@frozen
class Naming:
    """How agencies, people and instants are named: `title_of` an agency's key, `name_of` a person's, `when` it was."""

    title_of: Callable[[str], Text]
    name_of: Callable[[str], str]
    when: Callable[[Instant], Text]


@frozen
class SupervisionPaper:
    """A paper, all of whose words are settled.

    Attributes:
        title: what it is called. number: of the card or instrument. at: when it was written.
        issuer: whose paper it is; to: whom it is addressed to, either may be empty.
        lines: what stands in its table, each what it is and what it says. body: its paragraphs.
    """

    title: Text
    number: str
    at: Instant
    issuer: Text
    to: Text
    body: tuple[Text, ...]
    lines: tuple[tuple[Text, Text], ...] = field(factory=tuple)

    def text(self) -> Text:
        """All of it as plain text, as a letter carries it."""
        zh = [f"{self.title.zh} {self.number}", *([f"{self.to.zh}："] if self.to.zh else [])]
        zh += [one.zh for one in self.body] + [f"{label.zh}：{value.zh}" for label, value in self.lines]
        en = [f"{self.title.en.capitalize()} {self.number}", *([f"To: {self.to.en}"] if self.to.en else [])]
        en += [one.en for one in self.body] + [f"{label.en}: {value.en}" for label, value in self.lines]
        return Text(
            "\n".join([*zh, *filter(None, [self.issuer.zh])]), "\n".join([*en, *filter(None, [self.issuer.en])])
        )


def card_paper(card: Card, which: str, naming: Naming, *, law: str = "") -> SupervisionPaper:
    """One of the papers of a card, a word of `CARD_PAPERS`; `law` is what its finding rests on, where that is known.

    Raises NotFound where nothing of the kind was written.
    """
    lines = _lines(card, naming, law)
    writers = {"card": _served, "answer": _answered, "appeal": _appealed, "decision": _decided}
    paper = writers[which](card, naming, lines) if which in writers else None
    if paper is None:
        raise NotFound(
            f"牌 {card.ref} 没有该文书：{which}",
            f"card {card.ref} has no such paper: {which}",
            place="which",
            rule="paper",
        )
    return paper


def _concerned(card: Card, naming: Naming) -> Text:
    return _named(naming, card.agency, card.person)


def _named(naming: Naming, agency: str, person: str) -> Text:
    if person == SYSTEM.id:
        # What was issued by itself stands in the name of the body alone.
        return naming.title_of(agency) if agency else _person(person, naming)
    title = naming.title_of(agency) if agency else Text("", "")
    name = naming.name_of(person) if person else ""
    return Text(" ".join(filter(None, [title.zh, name])), ", ".join(filter(None, [name, title.en])))


_Lines: TypeAlias = tuple[tuple[Text, Text], ...]


def _lines(card: Card, naming: Naming, law: str) -> _Lines:
    about = [(Text("办件", "Case"), _same(card.case_ref))] if card.case_ref else []
    if law:
        about.append((Text("法律依据", "Law"), _same(law)))
    return (
        *about,
        (Text("事由", "Rule"), Text(f"{card.rule} {card.title.zh}", f"{card.rule} {card.title.en}")),
        (Text("发牌时间", "Raised at"), naming.when(card.raised_at)),
    )


def _served(card: Card, naming: Naming, lines: _Lines) -> SupervisionPaper:
    due, law = naming.when(card.answer_due), SUPERVISION
    body = [
        Text(f"经监察发现：{card.text.zh}。", f"Supervision found: {card.text.en}."),
        Text(f"依据：{law.text('zh')}。", f"By {law.text('en')}."),
    ]
    if card.reason:
        body.append(Text(f"发牌理由：{card.reason}。", f"Why it was raised: {card.reason}."))
    body.append(
        Text(
            f"请于 {due.zh} 前说明情况。说明后可在规定期限内申诉，由发牌人以外的人员裁定；"
            "因系统故障、不可抗力、上级机关或申请人原因的，可解除。",
            f"Please answer by {due.en}. After your answer you may appeal; somebody else than who raised it decides. "
            "An outage, force majeure, a superior agency or the applicant are grounds on which it is lifted.",
        )
    )
    by = _person(card.raised_by, naming)
    return SupervisionPaper(
        LEVELS[card.level],
        card.ref,
        card.raised_at,
        by,
        _concerned(card, naming),
        tuple(body),
        lines,
    )


def _person(person: str, naming: Naming) -> Text:
    if person == SYSTEM.id:
        return Text("电子监察系统", "Electronic supervision")
    return _same(naming.name_of(person))


def _same(words: str) -> Text:
    return Text(words, words)


def _numbered(what: Text, ref: str) -> Text:
    return Text(f"{what.zh} {ref}", f"{what.en} {ref}")


def _answered(card: Card, naming: Naming, lines: _Lines) -> SupervisionPaper | None:
    if card.answered_at is None:
        return None
    late = Text("（逾期）", " (late)") if card.answered_late else Text("", "")
    return SupervisionPaper(
        Text(f"情况说明{late.zh}", f"answer to a card{late.en}"),
        card.ref,
        card.answered_at,
        _person(card.answered_by, naming),
        Text("电子监察机构", "Electronic supervision"),
        (_same(card.answer),),
        lines,
    )


def _appealed(card: Card, naming: Naming, lines: _Lines) -> SupervisionPaper | None:
    if card.appealed_at is None:
        return None
    if card.decision_due is not None:
        lines = (*lines, (Text("裁定期限", "To be decided by"), naming.when(card.decision_due)))
    return SupervisionPaper(
        Text("申诉书", "appeal"),
        card.ref,
        card.appealed_at,
        _person(card.appealed_by, naming),
        Text("电子监察机构", "Electronic supervision"),
        (_same(card.appeal),),
        lines,
    )


def _decided(card: Card, naming: Naming, lines: _Lines) -> SupervisionPaper | None:
    if card.decided_at is None:
        return None
    body = []
    if card.appeal:
        body.append(Text(f"申诉理由：{card.appeal}", f"The appeal: {card.appeal}"))
    if card.state == "lifted":
        ground = GROUNDS[card.ground]
        body.append(
            Text(
                f"决定：解除（{ground.zh}）。牌的记录保留可查。",
                f"Decided: lifted ({ground.en}). The card stays to be seen.",
            )
        )
    else:
        body.append(Text("决定：维持。", "Decided: it stands."))
    body.append(Text(f"理由：{card.decision}", f"Reason: {card.decision}"))
    return SupervisionPaper(
        Text("裁定书", "decision") if card.appeal else Text("处理决定", "decision"),
        card.ref,
        card.decided_at,
        _person(card.decided_by, naming),
        _concerned(card, naming),
        tuple(body),
        lines,
    )


def instrument_paper(instrument: Instrument, which: str, naming: Naming) -> SupervisionPaper:
    """The paper of an instrument, or of its answer; a word of `INSTRUMENT_PAPERS`. Raises NotFound as `card_paper`."""
    if which == "instrument":
        return _issued(instrument, naming)
    if which != "answer" or instrument.answered_at is None:
        zh, en = f"文书 {instrument.ref} 没有：{which}", f"instrument {instrument.ref} has no such paper: {which}"
        raise NotFound(zh, en, place="which", rule="paper")
    lines = [(Text("回告文书", "Answers"), _numbered(instrument.title, instrument.ref))]
    if instrument.by_case or instrument.by_command:
        done = " ".join(filter(None, [instrument.by_case, instrument.by_command]))
        lines.append((Text("整改所在", "Done in"), _same(done)))
    if instrument.discipline:
        told = DISCIPLINE[instrument.discipline]
        lines.append((Text("监察机关告知的处分", "Discipline, as the organ told it"), told))
    late = Text("（逾期）", " (late)") if instrument.answered_late else Text("", "")
    return SupervisionPaper(
        Text(f"回告{late.zh}", f"answer{late.en}"),
        instrument.ref,
        instrument.answered_at,
        _named(naming, instrument.to_agency, instrument.answered_by),
        _named(naming, instrument.from_agency, instrument.issued_by),
        (_same(instrument.answer),),
        tuple(lines),
    )


def _issued(instrument: Instrument, naming: Naming) -> SupervisionPaper:
    about = SUBJECTS[instrument.subject_kind]
    lines = [(Text("事项", "About"), _numbered(about, instrument.subject))]
    if instrument.case_ref and instrument.subject_kind != "case":
        lines.append((Text("办件", "Case"), _same(instrument.case_ref)))
    if instrument.source:
        lines.append((Text("批示来源", "Said by"), _same(instrument.source)))
    body = [_same(instrument.text)]
    if instrument.due is not None:
        due = naming.when(instrument.due)
        body.append(Text(f"请于 {due.zh} 前书面回告。", f"Please answer in writing by {due.en}."))
    if instrument.kind == "referral":
        body.append(
            Text(
                "请签收，并将处理结果函告。",
                "Please sign for it, and tell what came of it: this system decides no discipline.",
            )
        )
    body.append(Text(f"依据：{SUPERVISION.text('zh')}。", f"By {SUPERVISION.text('en')}."))
    return SupervisionPaper(
        instrument.title,
        instrument.ref,
        instrument.issued_at,
        _named(naming, instrument.from_agency, "") if instrument.from_agency else _person(instrument.issued_by, naming),
        _named(naming, instrument.to_agency, instrument.to_person),
        tuple(body),
        tuple(lines),
    )
