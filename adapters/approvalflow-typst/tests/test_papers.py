"""Papers read back: every word from the PDF, and the address from the QR code as a camera sees it."""

import io
import zlib
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pypdf
import pytest
import zxingcpp
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from approvalflow import Plugins, Text
from approvalflow.domain.fees.capitals import capitals
from approvalflow.domain.fees.money import MAX_FEN, yuan_text
from approvalflow.errors import AdapterFailed, BadInput, NotFound
from approvalflow.ports.document import Document, DocumentLine
from approvalflow_typst import TypstDocuments
from approvalflow_typst.plugin import from_environment
from tests.office.roads import sound
from tests.office.stamps import FINANCE, REASON, Till

LINK = "https://county.example/receipts?number=42010126-0000000001&code=c748a8"
PAPER = Document(
    "receipt",
    Text("财政电子票据", "Receipt"),
    Text("城市管理局", "Urban management"),
    "42010126-0000000001",
    (DocumentLine(Text("交款人", "Payer"), "王芳"),),
    "112.50 CNY",
    "壹佰壹拾贰元伍角整",
    (Text("仅为通知", "A notice"),),
    LINK,
    "2026-03-04",
)


@pytest.fixture(scope="module")
def typst():
    return TypstDocuments()


def text_of(pdf: bytes) -> str:
    """All words of a PDF of one page, without the line breaks of its setting."""
    (page,) = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return page.extract_text().replace("\n", "")


def scanned(png: bytes) -> list[str]:
    """What a camera reads from a page."""
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))]


class TestDocuments:
    def test_every_word_stands_on_the_page(self, typst):
        """Titles, lines, amount, capitals and marks, in both languages."""
        read = text_of(typst.compose(PAPER))
        for said in (PAPER.title, PAPER.issuer, *PAPER.marks, *(line.label for line in PAPER.lines)):
            assert said.zh in read
            assert said.en in read
        for said in (PAPER.number, "王芳", PAPER.amount, PAPER.capitals):
            assert said in read

    def test_it_is_an_archive_pdf_with_its_date(self, typst):
        """PDF/A-2b says so of itself, and no time of making is in it: the same paper gives the same bytes."""
        pdf = typst.compose(PAPER)
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        assert reader.xmp_metadata is not None
        said = reader.trailer["/Root"]["/Metadata"].get_data().decode()
        assert "<pdfaid:part>2</pdfaid:part>" in said
        assert "<pdfaid:conformance>B</pdfaid:conformance>" in said
        assert reader.metadata.creation_date.date().isoformat() == "2026-03-04"
        assert TypstDocuments().compose(PAPER) == pdf

    def test_the_code_leads_where_the_paper_says(self, typst):
        """Read back from the pixels of the page; where there is no address there is no code."""
        assert scanned(typst.picture(PAPER)) == [LINK]
        bare = evolve(PAPER, link="")
        assert scanned(typst.picture(bare)) == []
        assert "扫码" not in text_of(typst.compose(bare))

    @pytest.mark.parametrize("name", ["𠮷野", "\U0002b740", "\U0010ffff", "\x00王"])
    def test_a_character_that_cannot_be_seen_is_an_error(self, typst, name):
        """Rather no paper than a box in the place of a name."""
        with pytest.raises(BadInput) as refused:
            typst.compose(evolve(PAPER, lines=(DocumentLine(Text("交款人", "Payer"), name),)))
        assert refused.value.rule == "document"

    @pytest.mark.parametrize(
        "said",
        ["*粗* _斜_ `码`", "#panic()", '#read("/etc/passwd")', "$x$ @ref <label>", '"\\n', "= 题 \\ //注 /*", "- 表"],
    )
    def test_what_people_write_is_never_read_as_a_command(self, typst, said):
        """It stands there as it was written."""
        read = text_of(typst.compose(evolve(PAPER, lines=(DocumentLine(Text("名称", "Name"), said),))))
        assert said.replace(" ", "") in read.replace(" ", "")

    @settings(max_examples=4, deadline=None)
    @given(st.integers(-MAX_FEN, MAX_FEN))
    def test_any_amount_is_read_back_in_figures_and_capitals(self, fen):
        figures = f"{'-' if fen < 0 else ''}{yuan_text(abs(fen))} CNY"
        read = text_of(SETTER.compose(evolve(PAPER, amount=figures, capitals=capitals(fen))))
        assert figures in read
        assert capitals(fen) in read

    def test_two_at_once_do_not_mix_their_papers(self, typst):
        numbers = [f"42010126-{n:010d}" for n in range(4)]
        with ThreadPoolExecutor(4) as threads:
            made = list(threads.map(lambda number: typst.compose(evolve(PAPER, number=number)), numbers))
        assert all(number in text_of(pdf) for number, pdf in zip(numbers, made, strict=True))

    def test_a_county_may_set_its_papers_in_another_font(self):
        """By the environment; a font that there is not is an error and no other font."""
        sans = from_environment({"APPROVALFLOW_TYPST_FONT": "Noto Sans SC"})
        assert "王芳" in text_of(sans.compose(PAPER))
        assert sans.compose(PAPER) != SETTER.compose(PAPER)


SETTER = TypstDocuments()


class TestOfAnOffice:
    @pytest.fixture
    def till(self):
        one = Till(check_at="https://county.example/receipts", agency_signer="agency-seal", documents=[SETTER])
        one.allot(1, 9)
        yield one
        sound(one.world)

    def test_a_receipt_says_what_is_on_record_and_its_code_proves_it(self, till):
        """What is scanned is looked up in public, and is valid."""
        ref = till.paid()
        till.delivered()
        view = till.office.receipt(till.number(ref))
        pdf = till.office.receipt_paper(view.number)
        read = text_of(pdf)
        for said in (
            view.receipt.serial,
            view.receipt.check_code,
            "王芳",
            "112.50 CNY",
            "壹佰壹拾贰元伍角整",
            "城管局",
        ):
            assert said in read
        assert read.index("开票单位签名") < read.index("已签 / signed") < read.index("财政监制签名")
        assert read.index("财政监制签名") < read.index("未签 / not signed")
        (link,) = scanned(SETTER.picture(till.office._receipt_document(view, "王芳", "urban")))
        asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        assert till.office.check_receipt(asked["number"], asked["code"]).state == "valid"

    def test_a_reversed_receipt_and_its_reversal_say_so(self, till):
        view = till.office.receipt(till.number(till.paid()))
        after = till.office.reverse_receipt(view.number, reason=REASON, by=FINANCE)
        assert f"由 {after.reversed_by} 冲红" in text_of(till.office.receipt_paper(view.number))
        reversal = text_of(till.office.receipt_paper(after.reversed_by))
        for said in ("冲红", "-112.50 CNY", "负壹佰壹拾贰元伍角整", view.number, REASON.zh):
            assert said in reversal
        assert view.number in text_of(till.office.receipt_paper(after.replaced_by))

    def test_a_notice_says_that_it_is_no_receipt(self, till):
        """What is due, in figures and in capitals; without a number there is nothing to look up."""
        _, bill = till.billed()
        till.delivered()
        read = text_of(till.office.notice_paper(bill))
        for said in (bill, f"code of {bill}", "不是收据", "112.50 CNY", "壹佰壹拾贰元伍角整", "王芳"):
            assert said in read
        assert "扫码" not in read

    def test_what_is_not_there_and_what_cannot_be_set(self, till):
        """No such receipt or bill; a name that no font has, which is an error of the plug-in."""
        for ask in (till.office.receipt_paper, till.office.notice_paper):
            with pytest.raises(NotFound):
                ask("42010126-0000000099")
        ref = till.paid()
        with till.office.store.unit("420921") as unit:
            party = unit.party(unit.case(ref).party)
            unit.put_party(evolve(party, personal={**party.personal, "name": "𠮷野"}))
            unit.commit()
        with pytest.raises(AdapterFailed, match="could not be displayed"):
            till.office.receipt_paper(till.number(ref))

    def test_of_somebody_who_was_erased_no_name_is_printed(self, till):
        ref = till.paid()
        with till.office.store.unit("420921") as unit:
            unit.erase_party(unit.case(ref).party)
            unit.commit()
        read = text_of(till.office.receipt_paper(till.number(ref)))
        assert "王芳" not in read


def test_hook_register_documents():
    """The plug-in is found by its name, as it is installed."""
    assert list(Plugins.installed(only=["typst"]).documents()) == ["typst"]


def test_the_page_is_no_empty_sheet():
    """There is something on it to see."""
    picture = Image.open(io.BytesIO(SETTER.picture(PAPER))).convert("L")
    assert len(zlib.compress(picture.tobytes())) > 5_000
