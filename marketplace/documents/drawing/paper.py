"""A sheet on A4, with its number and page below, and at its end how it is checked. Drawn again, it is the same to the byte."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import segno
from flask_babel import gettext as _
from fpdf import FPDF
from fpdf.enums import DocumentCompliance

from ...core.languages import voice
from ..contents.sheet import Sheet, on_paper
from .table import Table
from .xmp import xmp

FONTS = Path(__file__).parents[3] / "static" / "vendor" / "dejavu"
INK, FAINT, RULE = (17, 24, 32), (96, 108, 120), (190, 198, 206)
LEFT, TOP, BOTTOM = 18, 18, 20
QR = 24  # millimetres
FACTURX = "factur-x.xml"  # as the standard calls it


@dataclass(frozen=True)
class Stamp:
    """What is a paper's own, beside what it says: number, day, who issues it, and how it is checked."""

    number: str
    issued_on: date
    issuer: str
    address: str  # of the page that checks it
    hash: str


def draw(sheet: Sheet, stamp: Stamp, xml: bytes = b"") -> bytes:
    """The PDF (PDF/A-3), in the language that is spoken; with the XML of an invoice in it, if it is one."""
    paper = _drawn(sheet, stamp, 1, xml)
    if paper.pages_count > 1:  # each page names how many there are
        paper = _drawn(sheet, stamp, paper.pages_count, xml)
    return bytes(paper.output())


def _drawn(sheet: Sheet, stamp: Stamp, pages: int, xml: bytes) -> "Paper":
    paper = Paper(stamp, pages)
    title = f"{sheet.title} {stamp.number}"
    paper.set_title(title)
    paper.set_author(stamp.issuer)
    paper.set_xmp_metadata(xmp(title, stamp.issuer, paper.creation_date, bool(xml)))
    if xml:
        paper.embed_file(
            bytes=xml, basename=FACTURX, mime_type="text/xml", associated_file_relationship="Alternative",
            modification_date=paper.creation_date, desc="Factur-X",
        )  # fmt: skip
    paper.add_page()
    paper.head(sheet)
    Table(paper, sheet).draw()
    paper.remarks(sheet.remarks)
    paper.check()
    return paper


class Paper(FPDF):
    """A page with our fonts, inks and margins."""

    def __init__(self, stamp: Stamp, pages: int):
        super().__init__(enforce_compliance=DocumentCompliance.PDFA_3B)
        self.stamp, self.total = stamp, pages
        self.add_font("Sans", "", FONTS / "DejaVuSans.ttf")
        self.add_font("Sans", "B", FONTS / "DejaVuSans-Bold.ttf")
        self.alias_nb_pages("")  # or a name with its sign in it would be changed
        self.set_margins(LEFT, TOP, LEFT)
        self.set_auto_page_break(True, BOTTOM)
        self.set_lang(voice().language)
        # Of the day alone: drawn again after a fall, the file is the same.
        self.set_creation_date(datetime(stamp.issued_on.year, stamp.issued_on.month, stamp.issued_on.day, tzinfo=UTC))
        self.set_draw_color(*RULE)
        self.c_margin = 0

    def write_in(self, size: float, bold: bool = False, ink: tuple[int, int, int] = INK) -> None:
        """Go on in this size, weight and ink."""
        self.set_font("Sans", "B" if bold else "", size)
        self.set_text_color(*ink)

    def footer(self) -> None:
        """Number and page."""
        self.set_y(-14)
        self.write_in(7.5, ink=FAINT)
        self.cell(self.epw / 2, 4, self.stamp.number)
        self.cell(self.epw / 2, 4, _("Page %(page)s of %(pages)s", page=self.page_no(), pages=self.total), align="R")

    def room_for(self, height: float) -> None:
        """Begin a new page where so much doesn't fit on this one."""
        if self.get_y() + height > self.page_break_trigger:
            self.add_page()

    def head(self, sheet: Sheet) -> None:
        """Issuer, title, number and day; parties; facts."""
        self.write_in(8.5, ink=FAINT)
        self.multi_cell(self.epw, 4.5, self.stamp.issuer, new_x="LMARGIN", new_y="NEXT")
        self.ln(3)
        self.write_in(17, bold=True)
        self.multi_cell(self.epw, 8, sheet.title, new_x="LMARGIN", new_y="NEXT", align="L")
        self.write_in(10, ink=FAINT)
        self.multi_cell(self.epw, 5.5, sheet.lead, new_x="LMARGIN", new_y="NEXT", align="L")
        self.ln(4)
        self._pairs([(_("Number"), self.stamp.number), (_("Date"), on_paper(self.stamp.issued_on)), *sheet.facts])
        self.ln(3)
        self._parties(sheet)
        self.ln(6)

    def _pairs(self, pairs: list[tuple[str, str]]) -> None:
        """Name above value: three in a line, or four where all of them fit."""
        self.write_in(9, bold=True)
        widest = max(self.get_string_width(line) for _name, value in pairs for line in value.split("\n"))
        many = 4 if len(pairs) > 3 and widest <= self.epw / 4 - 3 else 3
        width = self.epw / many
        for begin in range(0, len(pairs), many):
            top, bottom = self.get_y(), self.get_y()
            for place, (name, value) in enumerate(pairs[begin : begin + many]):
                self.set_xy(LEFT + place * width, top)
                self.write_in(7.5, ink=FAINT)
                self.multi_cell(width - 3, 4, name, align="L", new_x="LEFT", new_y="NEXT")
                self.write_in(9, bold=True)
                self.multi_cell(width - 3, 4.6, value, align="L", new_x="LEFT", new_y="NEXT")
                bottom = max(bottom, self.get_y())
            self.set_xy(LEFT, bottom + 2)

    def _parties(self, sheet: Sheet) -> None:
        """The two sides, side by side between rules."""
        self.line(LEFT, self.get_y(), LEFT + self.epw, self.get_y())
        width, top = self.epw / 2, self.get_y() + 3
        bottom = top
        for place, (role, lines) in enumerate(sheet.parties):
            self.set_xy(LEFT + place * width, top)
            self.write_in(7.5, ink=FAINT)
            self.multi_cell(width - 5, 4.2, role, align="L", new_x="LEFT", new_y="NEXT")
            for number, line in enumerate(lines):
                self.write_in(9, bold=number == 0)
                self.multi_cell(width - 5, 4.6, line, align="L", new_x="LEFT", new_y="NEXT")
            bottom = max(bottom, self.get_y())
        self.line(LEFT, bottom + 3, LEFT + self.epw, bottom + 3)
        self.set_xy(LEFT, bottom + 3)

    def remarks(self, remarks: Sequence[str]) -> None:
        """What is to be said below the table."""
        self.ln(5)
        self.write_in(8, ink=FAINT)
        for one in remarks:
            self.multi_cell(self.epw, 4.4, one, align="L", new_x="LMARGIN", new_y="NEXT")

    def check(self) -> None:
        """How the paper is checked: a code and an address that lead there, and the hash of what it says."""
        self.ln(6)
        self.room_for(QR + 4)
        top = self.get_y()
        self._code(LEFT, top)
        self.set_xy(LEFT + QR + 5, top)
        width = self.epw - QR - 5
        self.write_in(8, bold=True)
        self.multi_cell(width, 4.6, _("Is this paper true?"), align="L", new_x="LEFT", new_y="NEXT")
        self.write_in(7.5)
        said = _("The code leads to a page that says so, without an account; so does the file itself, brought to %(address)s.",
                 address=self.stamp.address.partition("?")[0].rpartition("/")[0])  # fmt: skip
        self.multi_cell(width, 4.2, said, align="L", new_x="LEFT", new_y="NEXT")
        self.ln(1)
        self.set_x(LEFT + QR + 5)
        self.write_in(6.5, ink=FAINT)
        groups = " ".join(self.stamp.hash[at : at + 8] for at in range(0, 64, 8))
        self.multi_cell(width, 3.8, _("Hash of the contents (SHA-256): %(hash)s", hash=groups), align="L")
        self.set_y(top + QR)

    def _code(self, left: float, top: float) -> None:
        """The QR code, drawn of bars: as sharp as the printer, and in no need of a picture."""
        matrix = segno.make_qr(self.stamp.address, error="m").matrix
        side = QR / len(matrix)
        self.set_fill_color(0)
        for row, modules in enumerate(matrix):
            begin = 0
            while begin < len(modules):
                end = begin
                while end < len(modules) and modules[end]:
                    end += 1
                if end > begin:
                    self.rect(left + begin * side, top + row * side, (end - begin) * side, side, style="F")
                begin = end + 1
        self.link(left, top, QR, QR, self.stamp.address)
