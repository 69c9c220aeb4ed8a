"""What an applicant typed: facts, their own data and papers, with everything that is wrong, field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import define, field, frozen

from approvalflow import Applicant, Text
from approvalflow.domain.matters.facts import FactSpec, read_facts
from approvalflow.domain.matters.materials import Material, missing
from approvalflow.domain.matters.matter import Matter
from county.forms import Form, Upload
from county.public.staging import Staging

__all__ = ["Answers", "asked_facts", "asked_papers", "read_answers"]

_ID = re.compile(r"[0-9A-Za-z]{6,20}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[0-9][0-9 -]{5,19}", re.ASCII)
_LONGEST = 100


@frozen
class Problem:
    """Something that is wrong, at a field (its name in the form; empty: nowhere in particular)."""

    name: str
    text: Text


@define
class Answers:
    """An application as it was typed.

    Attributes:
        typed: every field as it was sent, to be shown again.
        kept: the staged papers by key: token and file name.
        uploads: the papers by key. facts: the answers by fact key.
        problems: everything that is wrong. lacking: needed papers that are not there, which may be filed without.
    """

    typed: Mapping[str, str]
    kept: dict[str, tuple[str, str]] = field(factory=dict)
    uploads: dict[str, Upload] = field(factory=dict)
    facts: dict[str, str] = field(factory=dict)
    problems: list[Problem] = field(factory=list)
    lacking: list[Material] = field(factory=list)
    applicant: Applicant | None = None

    @property
    def errors(self) -> dict[str, Text]:
        """The first problem of each field."""
        found: dict[str, Text] = {}
        for problem in self.problems:
            found.setdefault(problem.name, problem.text)
        return found


def asked_facts(matter: Matter) -> list[FactSpec]:
    """The facts that the applicant states."""
    return [spec for spec in matter.facts if spec.stated_by == "applicant"]


def asked_papers(matter: Matter) -> list[Material]:
    """The papers that the applicant hands in."""
    return [paper for paper in matter.materials if paper.obtained == "applicant"]


def read_answers(form: Form, matter: Matter, staging: Staging, *, language: str) -> Answers:
    """Read an application. Papers that came are staged at once, so that they are there when the form is shown again."""
    answers = Answers(dict(form.fields))
    specs = asked_facts(matter)
    answers.facts = {spec.key: form.text(f"f.{spec.key}") for spec in specs if form.text(f"f.{spec.key}")}
    plain, faults = read_facts(specs, answers.facts)
    for fault in faults:
        name = f"f.{fault.place.removeprefix('facts.')}"
        answers.problems.append(Problem(name, Text(fault.zh, fault.en)))
    _read_applicant(form, answers, language)
    _read_papers(form, matter, staging, answers)
    if not faults:
        needed = missing(matter.materials, matter.values(plain), answers.uploads)
        answers.lacking = [paper for paper in needed if paper.obtained == "applicant"]
    if answers.lacking and not form.text("incomplete"):
        for paper in answers.lacking:
            zh, en = f"还没有提交:{paper.title.zh}", f"Not handed in yet: {paper.title.en}"
            answers.problems.append(Problem(f"p.{paper.key}", Text(zh, en)))
    return answers


def _read_applicant(form: Form, answers: Answers, language: str) -> None:
    checks = (
        ("name", bool(form.text("name")), "请填写申请人姓名或名称", "Give the applicant's name"),
        ("name", len(form.text("name")) <= _LONGEST, "姓名或名称过长", "The name is too long"),
        (
            "id_number",
            bool(_ID.fullmatch(form.text("id_number"))),
            "请填写身份证号或统一社会信用代码,例如 18 位,不含空格",
            "Give the identity number or credit code, usually 18 characters without blanks",
        ),
        (
            "phone",
            bool(_PHONE.fullmatch(form.text("phone"))),
            "请填写联系电话,用半角数字",
            "Give a telephone number in ASCII digits",
        ),
        (
            "email",
            not form.text("email") or bool(_EMAIL.fullmatch(form.text("email"))),
            "邮箱地址不完整,例如 name@example.invalid",
            "The mail address is not complete; it looks like name@example.invalid",
        ),
    )
    wrong = [Problem(name, Text(zh, en)) for name, good, zh, en in checks if not good]
    answers.problems += wrong
    if not wrong:
        answers.applicant = Applicant(
            form.text("name"),
            id_number=form.text("id_number").upper(),
            kind="organisation" if form.text("kind") == "organisation" else "person",
            email=form.text("email"),
            phone=form.text("phone"),
            address=form.text("address")[:200],
            agent=form.text("agent")[:_LONGEST],
            language=language,
        )


def _read_papers(form: Form, matter: Matter, staging: Staging, answers: Answers) -> None:
    for paper in asked_papers(matter):
        name = f"p.{paper.key}"
        sent, token = form.files.get(name), form.text(f"k.{paper.key}")
        if name in form.too_big:
            answers.problems.append(Problem(name, Text("文件超过 10 MB", "The file has more than 10 MB")))
        if sent is not None:
            token = staging.keep(sent)
        found = sent or staging.find(token)
        if found is not None:
            answers.uploads[paper.key] = found
            answers.kept[paper.key] = (token, found.name)
