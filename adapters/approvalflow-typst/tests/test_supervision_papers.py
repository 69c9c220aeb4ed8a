"""The papers of supervision set: every word of a card and of an instrument stands in the PDF."""

import io

import pypdf
import pytest

from approvalflow import Plugins
from approvalflow.plugins.spec import hookimpl
from approvalflow_typst import TypstDocuments
from tests.office.watched import CENTRE, EYE, watched


class Enabled:
    """The plug-in, by hand."""

    @hookimpl
    def approvalflow_register_documents(self):
        return [TypstDocuments()]


def read(pdf: bytes) -> str:
    """All words of a PDF, whatever the number of its pages, without spaces and line breaks."""
    return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def world():
    made, ref = watched()
    made.office.plugins = Plugins([Enabled()])
    return made, ref


def test_a_card_and_the_decision_on_it_are_set(world):
    office = world[0].office
    card = next(one.ref for one in office.cards() if one.rule == "T2")
    office.lift_card(card, ground="outage", reason="维护单 17 号", by=EYE)
    for which in ("card", "decision"):
        paper = office.card_letter(card, which)
        words = read(office.card_document(card, which))
        for text in (paper.title, paper.to, *paper.body, *(value for _, value in paper.lines)):
            assert "".join(text.zh.split()) in words
            assert "".join(text.en.split()) in words


def test_an_instrument_of_many_words_goes_on_to_a_second_page(world):
    office, ref = world[0].office, world[1]
    text = "请于规定期限内办结并说明原因。" * 200
    order = office.issue_instrument("rectification", "case", ref, to_agency="urban", text=text, by=CENTRE).ref
    pdf = office.instrument_document(order)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) > 1
    assert text in read(pdf)


def test_a_report_and_a_bulletin_are_set(world):
    """Every figure with its name, over as many pages as it takes."""
    world[0].at("2026-04-01T09:00:00+08:00")
    office = world[0].office
    by = ["agency", "matter", "person", "channel"]
    for paper, pdf in (
        (office.report_letter("2026-03", by=by), office.report_document("2026-03", by=by)),
        (office.bulletin("2026-03"), office.bulletin_document("2026-03")),
    ):
        words = read(pdf)
        for text in (paper.title, *paper.body, *(text for line in paper.lines for text in line)):
            assert "".join(text.zh.split()) in words
            assert "".join(text.en.split()) in words
