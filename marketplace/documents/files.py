"""A made paper as a file: the PDF as it was kept, or its rows as a table in the paper's language."""

from flask import Response

from ..core import storage
from ..core.exports import as_file
from ..core.languages import speaking
from .contents import sheet_of
from .models import Document

ENDINGS = ("pdf", "csv", "xlsx")


def file_of(document: Document, ending: str) -> Response:
    """The download; `ending` is one of ENDINGS."""
    if ending != "pdf":
        with speaking(document.language):
            sheet = sheet_of(document)
            return as_file(ending, str(document.number), sheet.heads, sheet.cells())
    answer = Response(storage.fetch(str(document.file_hash)), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{document.number}.pdf"'
    return answer
