"""Bank statements as banks write them: camt in XML, MT940, or a table. What a file is, its contents say and not its name."""

from flask_babel import gettext as _

from . import camt, mt940, sheet
from .line import Line, Statement, Unreadable

__all__ = ["Line", "Statement", "Unreadable", "read"]


def read(content: bytes, name: str, currency: str = "") -> Statement:
    """All that a file tells. Unreadable, with a sentence, where it is none of these."""
    if not content.strip():
        raise Unreadable(_("This file is empty."))
    if camt.is_xml(content):
        return camt.read(content)
    if mt940.is_mt940(content):
        return mt940.read(decoded(content))
    return sheet.read(content, name, currency)


def decoded(content: bytes) -> str:
    """The text of an MT940 file: UTF-8, or as old programs write it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
