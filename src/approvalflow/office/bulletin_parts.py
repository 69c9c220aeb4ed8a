"""What a bulletin tells beside its figures: cards, what the public said, problems, and the scores that were published.

It counts what was entered within the period, so that what is told around does not change when it goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.supervision.card_events import CardRaised
from approvalflow.domain.supervision.cards import LEVELS
from approvalflow.domain.supervision.formula import GRADES
from approvalflow.domain.supervision.kept_scores import PublishedScore
from approvalflow.domain.supervision.means import points_text
from approvalflow.domain.supervision.problems import ProblemClosed, ProblemDone, ProblemNoted
from approvalflow.domain.supervision.voices.events import ComplaintDecided, RatingReviewed, VoiceGiven
from approvalflow.domain.supervision.voices.published import LEAST
from approvalflow.domain.supervision.voices.voice import BAD
from approvalflow.office.score_facts import entries_from
from approvalflow.ports.kept import Draft
from approvalflow.ports.store import Reading

__all__ = ["entered", "paragraphs", "scored"]

_KINDS = (
    *(CardRaised.kind, VoiceGiven.kind, ComplaintDecided.kind, RatingReviewed.kind),
    *(ProblemNoted.kind, ProblemDone.kind, ProblemClosed.kind),
)


def entered(reading: Reading, opens: Instant, closes: Instant) -> list[Draft]:
    """The entries that a bulletin counts, entered from `opens` on and before `closes`."""
    drafts = (entry.draft for entry in entries_from(reading, opens, _KINDS))
    return [draft for draft in drafts if opens <= draft.entered < closes]


def paragraphs(drafts: Sequence[Draft]) -> list[Text]:
    """Cards by level, what was said and what became of it, problems. A period in which nothing was said or noted says
    so with its noughts. Grades are told from `LEAST` ratings on, so that nobody can be made out by a grade."""
    return [_cards(drafts), _voices(drafts), _problems(drafts)]


def scored(scores: Iterable[PublishedScore], titles: Mapping[str, Text]) -> list[tuple[Text, Text]]:
    """A line for each unit whose score was published for the period, the highest first, by `titles` of agencies."""
    units = [one for one in scores if one.whose.agency and not one.whose.person and not one.whose.matter]
    lines = []
    for one in sorted(units, key=lambda one: (-one.points, one.whose.agency)):
        title = titles.get(one.whose.agency, Text(one.whose.agency, one.whose.agency))
        points, grade = points_text(one.points), GRADES[one.grade]
        name = Text(f"公布得分 · {title.zh}", f"published score · {title.en}")
        lines.append((name, Text(f"{points}，{grade.zh}", f"{points}, {grade.en}")))
    return lines


def _cards(drafts: Sequence[Draft]) -> Text:
    levels = Counter(str(one.body["level"]) for one in drafts if one.kind == CardRaised.kind)
    told = [(title, levels[level]) for level, title in LEVELS.items()]
    return Text(
        "本期电子监察发牌：" + "，".join(f"{title.zh} {number} 张" for title, number in told) + "。",
        "Cards raised: " + ", ".join(f"{title.en} {number}" for title, number in told) + ".",
    )


def _voices(drafts: Sequence[Draft]) -> Text:
    given = Counter(str(one.body["about"]) for one in drafts if one.kind == VoiceGiven.kind)
    decided = Counter(str(one.body["outcome"]) for one in drafts if one.kind == ComplaintDecided.kind)
    struck = sum(one.kind == RatingReviewed.kind and not one.body["stands"] for one in drafts)
    zh = f"公众监督：投诉 {given['complaint']} 件，咨询 {given['question']} 件，评价 {given['rating']} 次；"
    zh += f"办结投诉 {decided.total()} 件，其中属实 {decided['upheld']} 件；评价经复核不计 {struck} 次"
    en = f"Public supervision: complaints {given['complaint']}, questions {given['question']}, "
    en += f"ratings {given['rating']}; complaints decided {decided.total()}, upheld {decided['upheld']}; "
    en += f"ratings struck after review {struck}"
    if given["rating"] >= LEAST:
        rated = [int(one.body["grade"]) for one in drafts if one.kind == VoiceGiven.kind and one.body["grade"]]
        good = sum(grade < BAD for grade in rated)
        zh += f"；评价中满意的 {good} 次"
        en += f"; of the ratings, satisfied {good}"
    return Text(f"{zh}。", f"{en}.")


def _problems(drafts: Sequence[Draft]) -> Text:
    kinds = Counter(one.kind for one in drafts)
    late = sum(one.kind == ProblemDone.kind and bool(one.body["late"]) for one in drafts)
    noted, done, closed = kinds[ProblemNoted.kind], kinds[ProblemDone.kind], kinds[ProblemClosed.kind]
    return Text(
        f"问题台账：登记 {noted} 个，报告整改 {done} 个（逾期 {late} 个），销号 {closed} 个。",
        f"Ledger of problems: noted {noted}, reported as put right {done} (late {late}), closed {closed}.",
    )
