"""Read written files back: what a paragraph looks like, and where words stand on a page."""

import io
from dataclasses import dataclass

import pdfplumber
from docx import Document
from docx.oxml.ns import qn

from wanghuo.base.documents.writing import layout

MM = layout.MM_PT


@dataclass(frozen=True)
class Word:
    """One word of a page: its place in millimetres, its size in points."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    font: str


class Docx:
    """A Word file as a reader meets it: looks are looked up along the styles."""

    def __init__(self, content):
        self.file = Document(io.BytesIO(content))
        self.body = self.file.element.body
        self.styles = {
            s.get(qn("w:styleId")): s for s in self.file.styles.element.iter(qn("w:style"))
        }

    def paragraphs(self, role):
        return [p for p in self.body.iter(qn("w:p")) if self.role(p) == role.name]

    def text(self, role):
        return [text_of(p) for p in self.paragraphs(role)]

    def lines(self):
        return [text_of(p) for p in self.body.iter(qn("w:p")) if text_of(p)]

    def role(self, paragraph):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return style.get(qn("w:val")) if style is not None else "Normal"

    def looks(self, paragraph, group, name):
        """Return a property's attributes, from the paragraph or the nearest style that has it."""
        found = {}
        for holder in self._holders(paragraph):
            element = holder.find(f"{qn(f'w:{group}')}/{qn(f'w:{name}')}")
            if element is not None:
                found = attributes(element) | found
        return found

    def _holders(self, paragraph):
        run = paragraph.find(qn("w:r"))
        yield from [paragraph] if run is None else [paragraph, run]
        style = self.styles[self.role(paragraph)]
        while style is not None:
            yield style
            above = style.find(qn("w:basedOn"))
            style = self.styles[above.get(qn("w:val"))] if above is not None else None


def attributes(element):
    return {name.partition("}")[2]: value for name, value in element.attrib.items()}


def text_of(paragraph):
    return "".join(t.text or "" for t in paragraph.iter(qn("w:t")))


def pages(content):
    """Return the words of each page."""
    with pdfplumber.open(io.BytesIO(content)) as file:
        return [[_word(one) for one in _words(page)] for page in file.pages]


def text_pages(content):
    with pdfplumber.open(io.BytesIO(content)) as file:
        return [page.extract_text() for page in file.pages]


def _words(page):
    return page.extract_words(
        extra_attrs=["size", "fontname"], x_tolerance=6, keep_blank_chars=True
    )


def _word(one):
    return Word(
        one["text"], one["x0"] / MM, one["x1"] / MM, one["top"] / MM, one["bottom"] / MM,
        round(one["size"], 2), one["fontname"].partition("+")[2],
    )  # fmt: skip
