"""The table of a paper: its head on each page, texts that wrap, figures that fit."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from ...core.formats import plain
from ...core.money import Money
from ..contents.sheet import Cell, Column, Row, Sheet, on_paper

if TYPE_CHECKING:
    from .paper import Paper

DAY, FIGURE, GAP, LARGEST_TABLE = 20, 24, 4, 100  # millimetres: a day, a figure, what parts it from others, all figures
SIZE, SMALL, LINE, SMALL_LINE, PADDING = 7.5, 6.8, 3.8, 3.4, 2.0
DOT = "\N{NO-BREAK SPACE}· "  # no line begins with it
INK, FAINT = (17, 24, 32), (96, 108, 120)


class Table:
    """One table of a sheet on a paper: day, texts, figures."""

    def __init__(self, paper: "Paper", sheet: Sheet):
        self.paper, self.sheet = paper, sheet
        self.figures = [column for column in sheet.columns if column.kind == "figure"]
        self.size, self.widths = self._fitted()
        self.text = paper.epw - DAY - sum(self.widths)

    def _fitted(self) -> tuple[float, list[float]]:
        """The size of all figures, and how wide each column of them is: as its longest one wants, and no two of different size."""
        wants = [self._widest(place) + GAP for place in range(len(self.figures))]
        spare = FIGURE * len(wants) - sum(wants)
        if spare >= 0:
            return SIZE, [want + spare / len(wants) for want in wants]
        scale = min(1, LARGEST_TABLE / sum(wants))
        return SIZE * scale, [want * scale for want in wants]

    def _widest(self, place: int) -> float:
        """What a column of figures wants at full size, its head included."""
        texts = [(row.strong, self._parted_figures(row)[place]) for row in self.sheet.rows]
        found = 0.0
        for strong in (False, True):
            self.paper.write_in(SIZE, strong)
            some = [text for bold, text in texts if bold == strong] + ([] if strong else [self.figures[place].label])
            found = max([found, *map(self.paper.get_string_width, some)])
        return found

    def draw(self) -> None:
        """Head and rows, the head again on each page."""
        self._head()
        for row in self.sheet.rows:
            self._row(row)

    def _head(self) -> None:
        paper = self.paper
        paper.write_in(SIZE, ink=FAINT)
        labels = {
            kind: [one.label for one in self.sheet.columns if one.kind == kind] for kind in ("day", "text", "figure")
        }
        top = paper.get_y()
        paper.multi_cell(DAY, LINE, "".join(labels["day"]), align="L", new_x="RIGHT", new_y="TOP")
        paper.multi_cell(self.text, LINE, DOT.join(labels["text"]), align="L", new_x="LEFT", new_y="NEXT")
        bottom = paper.get_y()
        paper.set_xy(paper.l_margin + DAY + self.text, top)
        paper.write_in(self.size, ink=FAINT)
        for label, width in zip(labels["figure"], self.widths, strict=True):
            paper.cell(width, LINE, label, align="R")
        self._rule(bottom + 1, 0.4)

    def _row(self, row: Row) -> None:
        texts, day = self._parted(row)
        height = sum(step for _text, _size, step in texts) + PADDING
        if self.paper.get_y() + height > self.paper.page_break_trigger:
            self.paper.add_page()
            self._head()
        top = self.paper.get_y() + PADDING / 2
        self.paper.set_xy(self.paper.l_margin, top)
        self.paper.write_in(SIZE, ink=INK if row.strong else FAINT)
        self.paper.cell(DAY, LINE, day)
        self._texts(texts, row.strong)
        self.paper.set_xy(self.paper.l_margin + DAY + self.text, top)
        self.paper.write_in(self.size, row.strong)
        for figure, width in zip(self._parted_figures(row), self.widths, strict=True):
            self.paper.cell(width, LINE, figure, align="R")
        self._rule(top + height - PADDING / 2, 0.4 if row.strong else 0.15)

    def _texts(self, texts: Sequence[tuple[str, float, float]], strong: bool) -> None:
        left = self.paper.get_x()
        for text, size, step in texts:
            self.paper.set_x(left)
            self.paper.write_in(size, strong, INK if size == SIZE else FAINT)
            self.paper.cell(self.text, step, text, new_y="NEXT")

    def _parted_figures(self, row: Row) -> list[str]:
        """Its figures, as they are written."""
        cells = zip(self.sheet.columns, row.cells, strict=True)
        return [_written(column, cell) for column, cell in cells if column.kind == "figure"]

    def _parted(self, row: Row) -> tuple[list[tuple[str, float, float]], str]:
        """The lines of its texts with size and height, and its day."""
        cells = list(zip(self.sheet.columns, row.cells, strict=True))
        day = next((on_paper(cell) for column, cell in cells if column.kind == "day" and isinstance(cell, date)), "")
        first, *others = [str(cell) for column, cell in cells if column.kind == "text" and cell] or [""]
        lines = [(line, SIZE, LINE) for line in self._wrapped(first, SIZE, row.strong)]
        if others:
            lines += [(line, SMALL, SMALL_LINE) for line in self._wrapped(DOT.join(others), SMALL, row.strong)]
        return lines, day

    def _wrapped(self, text: str, size: float, strong: bool) -> list[str]:
        self.paper.write_in(size, strong)
        return self.paper.multi_cell(self.text - 3, LINE, text, align="L", dry_run=True, output="LINES")  # type: ignore[return-value]

    def _rule(self, y: float, width: float) -> None:
        self.paper.set_line_width(width)
        self.paper.line(self.paper.l_margin, y, self.paper.l_margin + self.paper.epw, y)
        self.paper.set_line_width(0.15)
        self.paper.set_xy(self.paper.l_margin, y)


def _written(column: Column, cell: Cell) -> str:
    return plain(cell, column.signed) if isinstance(cell, Money) else ""
