"""The papers of supervision: what each says, in both languages, and to whom it goes."""

from __future__ import annotations

import json

import pytest

from approvalflow import Actor, Plugins
from approvalflow.domain.supervision.instruments import INSTRUMENTS
from approvalflow.errors import NotFound
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.document import Document
from tests.office.watched import CENTRE, EYE, HEAD, ORGAN, OTHER_EYE, watched
from tests.office.world import REVIEWER, World

OFFICER = Actor(REVIEWER.id, agency="urban", roles={"reviewer"})


class Press:
    """Sets documents as their words, one after the other."""

    name, can = "press", frozenset[str]()

    def compose(self, document: Document) -> bytes:
        """Every word of it."""
        words = [document.title.zh, document.number, document.issuer.zh, document.date]
        words += [text.zh for text in document.body] + [f"{line.label.zh}={line.value}" for line in document.lines]
        return "|".join(words).encode()


class Presses:
    """A plug-in with a press."""

    @hookimpl
    def approvalflow_register_documents(self) -> list[Press]:
        """The press."""
        return [Press()]


class Post:
    """A channel that keeps what it is given."""

    name, can = "post", frozenset[str]()

    def send(self, letter: object) -> None:
        """Nothing: what is owed is looked at in the store."""


class Posts:
    """A plug-in with a channel."""

    @hookimpl
    def approvalflow_register_channels(self) -> list[Post]:
        """The post."""
        return [Post()]


def card_of(world: World) -> str:
    """The yellow card of the broken promise."""
    return next(one.ref for one in world.office.cards() if one.rule == "T2")


def letters(world: World, key: str) -> list[tuple[str, str, str]]:
    """To whom something is owed, its subject and its words."""
    with world.office.store.reading(world.office.region) as reading:
        rows = [row["owed"] for name, row in reading.content(["owed"]) if name == "owed"]
    told = [(row["key"], row["body"]) for row in rows if f"/{key}/" in row["key"]]
    bodies = [(key, json.loads(body)) for key, body in told]
    return [(body["to_person"], body["subject_zh"], body["body_zh"]) for _, body in bodies]


def test_a_card_says_what_was_found_by_what_law_and_until_when_to_answer() -> None:
    """In Chinese and in English; the answer, the appeal and the decision are papers of their own."""
    world, ref = watched()
    card = card_of(world)
    words = world.office.card_letter(card).text()
    assert "黄牌" in words.zh
    assert "法律依据：优化营商环境条例 第36条" in words.zh
    assert "2026年3月20日 17:30 前说明情况" in words.zh
    assert ref in words.zh
    assert "Please answer by 20 March 2026, 17:30" in words.en
    for which in ("answer", "appeal", "decision", "novel"):
        with pytest.raises(NotFound):
            world.office.card_letter(card, which)
    world.office.answer_card(card, "当时停电", by=OFFICER)
    world.office.appeal_card(card, "有维护单", by=OFFICER)
    world.office.lift_card(card, ground="outage", reason="维护单 17 号", by=EYE)
    assert "当时停电" in world.office.card_letter(card, "answer").text().zh
    assert "裁定期限：2026年3月31日 17:30" in world.office.card_letter(card, "appeal").text().zh
    decision = world.office.card_letter(card, "decision").text()
    assert "解除（系统故障）" in decision.zh
    assert "lifted (outage of a system)" in decision.en
    assert "维护单 17 号" in decision.zh


def test_letters_go_to_those_concerned_to_who_decides_and_to_who_issued() -> None:
    """A card to the person and the head, an appeal to the e-supervision office, a decision back; an instrument to those
    addressed, its answer to who issued it."""
    world, ref = watched(plugins=Plugins([Posts()]))
    of_cards = [words for _, subject, words in letters(world, "served") if not subject.startswith("督办通知书")]
    assert of_cards and all("法律依据：" in words for words in of_cards)
    served = len(letters(world, "served"))
    assert served
    red = world.office.raise_red(card_of(world), "拒不整改", by=EYE).ref
    world.office.answer_card(red, "有原因", by=OFFICER)
    world.office.appeal_card(red, "不服", by=OFFICER)
    world.office.uphold_card(red, "不成立", by=OTHER_EYE)
    assert {to for to, _, _ in letters(world, "served")} == {REVIEWER.id, HEAD.id}
    assert len(letters(world, "served")) == served + 2
    assert {to for to, _, _ in letters(world, "appeal")} == {"eye", "eye-2"}
    assert {(to, subject.split()[0]) for to, subject, _ in letters(world, "decision")} == {
        (REVIEWER.id, "裁定书"),
        (HEAD.id, "裁定书"),
    }
    urging = world.office.issue_instrument("urging", "case", ref, to_agency="urban", text="请办结", by=CENTRE).ref
    ((to, subject, words),) = [one for one in letters(world, "served") if urging in one[1]]
    assert (to, subject) == (HEAD.id, f"督办通知书 {urging}")
    assert "请办结" in words
    assert "2026年3月20日 17:30 前书面回告" in words
    world.office.answer_instrument(urging, "已办结", by=HEAD, by_case=ref)
    ((to, _, words),) = letters(world, "answer")
    assert to == CENTRE.id
    assert f"整改所在：{ref}" in words


def test_each_kind_of_instrument_is_a_paper_and_its_answer_too() -> None:
    """With what it is about, whom it is addressed to, and what is asked for."""
    world, ref = watched(proposals=True)
    card = card_of(world)
    for kind, what in INSTRUMENTS.items():
        by = CENTRE if "centre" in what.bodies else EYE
        to = "commission" if kind == "referral" else "urban"
        source = "县长 3 月 17 日批示" if kind == "leader-urging" else ""
        one = world.office.issue_instrument(kind, "card", card, to_agency=to, text="请处理", source=source, by=by).ref
        words = world.office.instrument_letter(one).text()
        assert what.title.zh in words.zh
        assert f"事项：牌 {card}" in words.zh
        assert f"办件：{ref}" in words.zh
        assert ("书面回告" in words.zh) == (what.term is not None)
        assert source in words.zh
        with pytest.raises(NotFound):
            world.office.instrument_letter(one, "answer")
        if kind == "referral":
            world.office.answer_instrument(one, "给予警告", by=ORGAN, discipline="warning")
            assert "监察机关告知的处分：警告" in world.office.instrument_letter(one, "answer").text().zh
    with pytest.raises(NotFound):
        world.office.instrument_letter("j-9")


def test_papers_are_set_by_the_plug_in_that_sets_documents() -> None:
    """Every word of the letter is in the document; without a plug-in there is none."""
    world, ref = watched()
    card = card_of(world)
    with pytest.raises(NotFound) as caught:
        world.office.card_document(card)
    assert caught.value.rule == "documents"
    world.office.plugins = Plugins([Presses()])
    made = world.office.card_document(card).decode()
    assert made.startswith(f"黄牌|{card}|电子监察系统|2026-03-17|")
    for text in world.office.card_letter(card).body:
        assert text.zh in made
    urging = world.office.issue_instrument("urging", "case", ref, to_agency="urban", text="请办结", by=CENTRE).ref
    assert "请办结" in world.office.instrument_document(urging).decode()
