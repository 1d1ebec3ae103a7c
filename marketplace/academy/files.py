"""Files with articles: what they are is read from their bytes, whatever they are called."""

import zipfile
from dataclasses import dataclass
from io import BytesIO

from flask_babel import gettext as _

from ..disputes import papers
from .models import FileKind

BOOK = "xl/workbook.xml"  # what every spreadsheet has in it
MACROS = "xl/vbaProject.bin"
LARGEST_UNPACKED = 200 * 2**20  # bytes: what opens to more than that was made to fill computers
BadFile, LARGEST = papers.BadPaper, papers.LARGEST


@dataclass(frozen=True)
class Read:
    """A file as it is kept."""

    kind: FileKind
    data: bytes


def read(data: bytes) -> Read:
    """What a file is; BadFile with a sentence if it isn't taken."""
    if data.startswith(b"PK") and len(data) <= LARGEST:
        _refuse_other_archives(data)
        return Read(FileKind.SHEET, data)
    found = papers.read(data)
    return Read(FileKind(found.kind), found.data)


def _refuse_other_archives(data: bytes) -> None:
    """BadFile for an archive that is no spreadsheet, has programs in it, or opens to far more than it is."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        parts = []
    names = {one.filename for one in parts}
    if BOOK not in names or any(one.flag_bits & 1 for one in parts):
        raise BadFile(
            _("This is no spreadsheet (XLSX), PDF, picture (PNG, JPEG, WebP) or plain text, whatever it is called.")
        )
    if MACROS in names:
        raise BadFile(_("This spreadsheet has programs in it. Save it without macros, and try again."))
    if sum(one.file_size for one in parts) > LARGEST_UNPACKED:
        raise BadFile(_("This spreadsheet opens to far more than it is. Save it smaller, and try again."))


keep, content_of = papers.keep, papers.content_of
