"""Sets a document with Typst: one page, PDF/A-2b, so that a character that no font has is an error and never a box."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Literal

import attrs
import segno
import typst

from approvalflow.domain.parties.basis import Text
from approvalflow.errors import BadInput
from approvalflow.ports.document import Document

__all__ = ["TypstDocuments"]

#: The font of the wheel that comes with this distribution, and what knows more rare characters.
_FONT = "Noto Serif SC"


class TypstDocuments:
    """Sets receipts and payment notices; fulfils `approvalflow.ports.document.Documents`.

    Args:
        fonts: folders with further fonts, such as the county's own licensed ones.
        font: the font that papers are set in; the serif of the wheel if empty.

    The same document gives the same bytes, on every machine: no font of the system is used, and no time is written.
    """

    name = "typst"
    can: frozenset[str] = frozenset()

    def __init__(self, fonts: Sequence[str | Path] = (), font: str = "") -> None:
        self._template = (files(__package__) / "paper.typ").read_bytes()
        folders = [str(files("pylopdf_fonts_zh_cn")), *map(str, fonts)]
        # Its stub leaves the kind of input open.
        self._compiler: typst.Compiler = typst.Compiler(  # type: ignore[misc]
            self._template, font_paths=folders, ignore_system_fonts=True
        )
        self._font = font or _FONT
        # A compiler keeps what it was last told; two threads would mix their papers.
        self._turn = threading.Lock()

    def compose(self, document: Document) -> bytes:
        """The document as a PDF. Raises BadInput (rule `document`) for a character that the fonts do not have."""
        return self._made(document, "pdf")

    def picture(self, document: Document, ppi: float = 144.0) -> bytes:
        """The page as a PNG, for whoever wants to look at it."""
        return self._made(document, "png", ppi)

    def _made(self, document: Document, form: Literal["pdf", "png"], ppi: float | None = None) -> bytes:
        told = {"data": json.dumps(_plain(document), ensure_ascii=False), "font": self._font}
        standard: Literal["a-2b"] | None = "a-2b" if form == "pdf" else None
        with self._turn:
            try:
                made = self._compiler.compile(
                    input=self._template, format=form, ppi=ppi, sys_inputs=told, pdf_standards=standard
                )
            except typst.TypstError as fault:
                words = str(fault).splitlines()[0] if str(fault) else "typst"
                zh, en = f"文书无法生成：{words}", f"the document cannot be set: {words}"
                raise BadInput(zh, en, place=document.number, rule="document") from fault
        if not isinstance(made, bytes):
            zh, en = "文书须为一页", "a document is of one page"
            raise BadInput(zh, en, place=document.number, rule="document")
        return made


def _plain(document: Document) -> dict[str, object]:
    told = attrs.asdict(document, value_serializer=_both)
    return {**told, "qr": _qr(document.link) if document.link else ""}


def _both(_of: object, _field: object, value: object) -> object:
    return {"zh": value.zh, "en": value.en} if isinstance(value, Text) else value


def _qr(link: str) -> str:
    """A QR code as SVG; error correction M, so that a stamp on its corner does no harm."""
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", scale=4, border=4, xmldecl=False, nl=False)
    return drawn.getvalue().decode("utf-8")
