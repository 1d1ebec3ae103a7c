"""Files that a side shows: what they are is read from their bytes, whatever they are called."""

import base64
import logging
import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Protocol

from flask_babel import gettext as _

from ..core import encryption, pictures, storage
from ..core.errors import NotFound
from ..core.transaction import after_rollback
from .models import PaperKind

LARGEST = pictures.LARGEST
PURPOSE = "paper"
END = 2048  # bytes at the end of a PDF, among which it says that it ends
_UNREADABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


class BadPaper(ValueError):
    """A file that isn't taken; its text is the sentence for the person."""


@dataclass(frozen=True)
class Read:
    """A file as it is kept: pictures are made anew, without what cameras write into them."""

    kind: PaperKind
    data: bytes


def read(data: bytes) -> Read:
    """What a file is; BadPaper with a sentence if it isn't taken."""
    if not data:
        raise BadPaper(_("This file is empty."))
    if len(data) > LARGEST:
        raise BadPaper(_("A file has at most 10 MB. Save it smaller, and try again."))
    if data.startswith(b"%PDF-"):
        _refuse_unreadable(data)
        return Read(PaperKind.PDF, data)
    if pictures.BEGINS.match(data):
        try:
            return Read(PaperKind.IMAGE, pictures.encoded(data).data)
        except pictures.BadPicture as bad:
            raise BadPaper(str(bad)) from None
    if (text := _as_text(data)) is None:
        raise BadPaper(_("This is no PDF, no picture (PNG, JPEG, WebP) and no plain text, whatever it is called."))
    return Read(PaperKind.TEXT, text.encode())


def _refuse_unreadable(data: bytes) -> None:
    """BadPaper for a PDF that doesn't open, or only with a password. Its pages are not walked through: they may be a maze."""
    # Loaded when it is first asked for, as few commands do.
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of each fault of a stranger's file
    try:
        found = PdfReader(BytesIO(data)) if b"%%EOF" in data[-END:] else None
        locked = found is not None and found.is_encrypted and not found.decrypt("")
        opens = locked or bool(found and found.root_object["/Pages"]["/Kids"])  # type: ignore[index]
    except Exception:  # noqa: BLE001
        # A broken file breaks its reader in any way: by its own errors, a missing key, a number that is none, too deep a nest.
        opens = locked = False
    if not opens:
        raise BadPaper(_("This PDF doesn’t open: it is cut off, or it is none. Save it anew, and try again."))
    if locked:
        raise BadPaper(
            _("This PDF opens with a password only. Save it without one, so that everybody here can read it.")
        )


def _as_text(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if _UNREADABLE.search(text) else text


def keep(data: bytes) -> str:
    """Keep a file, encrypted: it may say who the client is. Returns its key, which is no other file's. Call it inside a transaction:
    the file goes with its rollback."""
    key = storage.keep(encryption.encrypt(base64.b64encode(data).decode(), PURPOSE))
    after_rollback(partial(storage.remove, key))
    return key


class Kept(Protocol):
    """A row of a file that is kept so, in a dispute or elsewhere."""

    @property
    def key(self) -> str:
        """Of the file in the store."""

    @property
    def removed_at(self) -> datetime | None:
        """Since when nobody is shown it."""


def content_of(paper: Kept) -> bytes:
    """What is kept of a paper; NotFound once it is removed."""
    if paper.removed_at is not None:
        raise NotFound()
    try:
        return base64.b64decode(encryption.decrypt(storage.fetch(paper.key), PURPOSE))
    except storage.NotKept:
        raise NotFound() from None
