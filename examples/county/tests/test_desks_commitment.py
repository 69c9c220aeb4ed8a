"""A licence that was granted on a commitment is checked afterwards, at the desk of the reviewers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from approvalflow import Applicant
from approvalflow.domain.matters.facts import FactSpec

from .desks import Hall, make_county


def _answer(spec: FactSpec) -> Any:
    samples = {
        "yes-no": True,
        "date": "2027-06-30",
        "text": "府前街 1 号",
        "choice": spec.choices and spec.choices[0].key,
    }
    return samples.get(spec.type, spec.least or "1")


def test_two_reviewers_say_what_they_found(tmp_path: Path) -> None:
    """The form asks who else looked; what was found stands in the course of the case, and the form is gone."""
    hall = Hall(make_county(tmp_path))
    office = hall.office
    matter = office.published.now("fire-check")
    actor = {key: office.organisation.actor(key, office.clock.now()) for key in ("u-17", "u-79", "u-80", "u-81")}
    ref = office.file(
        "fire-check",
        applicant=Applicant("王小芳"),
        facts={spec.key: _answer(spec) for spec in matter.facts},
        materials={paper.key: b"%PDF-1.4 1" for paper in matter.materials if paper.obtained == "applicant"},
        by=actor["u-79"],
    ).ref
    office.accept(ref, by=actor["u-79"], mode="commitment")
    office.grant(ref, by=actor["u-81"])
    reviewer = hall.desk("u-79")
    assert "核查情况" in reviewer.words(f"/desk/cases/{ref}")
    alone = reviewer.move(ref, "verify-commitment", text="与承诺一致", holds="yes")
    assert alone.status_code == 409 and "须由 2 名人员共同核查" in alone.text
    assert reviewer.move(ref, "verify-commitment", text="与承诺一致", holds="yes", together="u-80").status_code == 303
    words = reviewer.words(f"/desk/cases/{ref}")
    assert "核查承诺" in words and "与承诺一致" in words and "核查情况" not in words
